'use strict';

const { test } = require('node:test');
const assert = require('node:assert/strict');
const { Redis } = require('..');
const { startRedis } = require('../tools/redis-server');

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
