'use strict';

const { test } = require('node:test');
const assert = require('node:assert/strict');
const { Redis } = require('..');
const { startRedis } = require('../tools/redis-server');

/** `events.once` would take every failed attempt to connect for the end of the wait. */
const event = (emitter, name) => new Promise((resolve) => emitter.once(name, resolve));

/** Writers that never stop, so that every kill finds commands in flight and others being written. */
function writeForEver(client, writers) {
  let stopped = false;
  const loops = Array.from({ length: writers }, async () => {
    // A client that was closed rejects at once: without the second condition that would be a busy loop.
    while (!stopped && client.status !== 'end')
      await client.set('key', 'value'.repeat(20)).catch(() => undefined);
  });
  return async () => {
    stopped = true;
    await Promise.all(loops);
  };
}

test('a server that dies under load takes no other client of the process with it', async (t) => {
  const [dying, healthy] = await Promise.all([startRedis({}), startRedis({})]);
  t.after(() => Promise.all([dying.stop(), healthy.stop()]));
  const [a, b] = [new Redis(dying.port), new Redis(healthy.port)];
  a.on('error', () => undefined);
  t.after(() => {
    for (const client of [a, b]) client.disconnect();
  });
  await Promise.all([event(a, 'ready'), event(b, 'ready')]);
  const stop = writeForEver(a, 50);
  t.after(stop);
  for (let round = 0; round < 8; round++) {
    const closed = event(a, 'close');
    dying.kill('SIGKILL');
    await closed;
    assert.equal(await b.incr('rounds'), round + 1);
    const ready = event(a, 'ready');
    await dying.restart();
    await ready;
  }
  await stop();
  assert.equal(await a.get('key'), 'value'.repeat(20));
});
