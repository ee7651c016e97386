'use strict';

const { test } = require('node:test');
const assert = require('node:assert/strict');
const { Redis } = require('..');
const { startRedis } = require('../tools/redis-server');
const { pollUntil } = require('./helpers/poll-until');

async function open(t, options) {
  const redis = await startRedis(options);
  const client = new Redis(redis.port);
  client.on('error', () => undefined);
  t.after(async () => {
    client.disconnect();
    redis.resume();
    await redis.stop();
  });
  return { redis, client, hasty: client.withOptions({ deadline: 300 }) };
}

test('replies that come after their deadline reach nobody else', async (t) => {
  const { redis, client, hasty } = await open(t, {});
  await client.mset({ a: 'AAA', b: 'BBB' });
  redis.pause();
  const late = [hasty.get('a'), hasty.multi().get('a').get('a').exec(), hasty.strlen('a')];
  for (const promise of late)
    await assert.rejects(promise, { code: 'ERR_REDIS_DEADLINE', executed: 'maybe' });
  const wanted = Array.from({ length: 50 }, () => client.get('b'));
  redis.resume();
  assert.deepEqual(new Set(await Promise.all(wanted)), new Set(['BBB']));
  assert.deepEqual(await client.multi().get('a').get('b').exec(), [
    [null, 'AAA'],
    [null, 'BBB']
  ]);
});

test('hashes that come after their deadline leave those of the same fields whole', async (t) => {
  const { redis, client, hasty } = await open(t, {});
  const hash = (sid) => ({ sid, from: `from ${sid}`, note: 'grün' });
  for (const sid of ['a', 'b']) await client.hset(sid, hash(sid));
  // From the second on, hashes travel without the names of their fields.
  for (let i = 0; i < 3; i++) assert.deepEqual(await client.hgetall('a'), hash('a'));
  redis.pause();
  const late = [hasty.hgetall('a'), hasty.hgetall('none'), hasty.pipeline().hgetall('a').hgetall('a').exec()];
  const wanted = Array.from({ length: 20 }, () => client.hgetall('b'));
  for (const promise of late.slice(0, 2)) await assert.rejects(promise, { code: 'ERR_REDIS_DEADLINE' });
  await late[2];
  redis.resume();
  for (const read of wanted) assert.deepEqual(await read, hash('b'));
});

test('a transaction that is refused until its deadline fails alone', async (t) => {
  const { client, hasty } = await open(t, { args: ['min-replicas-to-write 1'] });
  const refused = hasty.multi().set('a', 1).incr('a').exec();
  const neighbours = Array.from({ length: 20 }, () => client.get('a'));
  await assert.rejects(refused, { name: 'ReplyError', code: 'NOREPLICAS' });
  assert.deepEqual(new Set(await Promise.all(neighbours)), new Set([null]));
  assert.equal(await client.get('a'), null);
});

test('writes that were refused one by one are sent again in their order', async (t) => {
  const { redis, client } = await open(t, { args: ['min-replicas-to-write 1'] });
  const writes = [];
  for (let value = 1; value <= 3; value++) {
    writes.push(client.set('a', value));
    // A reply in between: each write is refused in a read of its own.
    await client.get('b');
  }
  await redis.cli('CONFIG', 'SET', 'min-replicas-to-write', '0');
  await Promise.all(writes);
  assert.equal(await client.get('a'), '3');
});

test('a command that was refused and then sent again is not reported as refused', async (t) => {
  const redis = await startRedis({ args: ['min-replicas-to-write 1'] });
  const client = new Redis(redis.port, { suspectAfter: 60_000 });
  t.after(async () => {
    client.disconnect();
    await redis.stop();
  });
  const written = client.withOptions({ deadline: 3000 }).incr('n');
  written.catch(() => undefined);
  await pollUntil(async () => client.stats().commands.refused > 0);
  // A write waits for the pause to end once nothing else speaks against it.
  await redis.cli('CLIENT', 'PAUSE', '60000', 'WRITE');
  await redis.cli('CONFIG', 'SET', 'min-replicas-to-write', '0');
  await assert.rejects(written, { code: 'ERR_REDIS_DEADLINE', executed: 'maybe' });
  await redis.cli('CLIENT', 'UNPAUSE');
  await pollUntil(async () => (await client.get('n')) === '1');
});
