'use strict';

// What was written after `select()` is in that database, or nowhere.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const { describe, it } = require('node:test');
const { Redis } = require('..');
const { startRedis } = require('../tools/redis-server');
const { nextEvent } = require('./helpers/next-event');

/** A Redis, and a client of it that has chosen database 3. */
async function chosen(t, options) {
  const redis = await startRedis({ users: ['user app on nopass ~* &* +@all'] });
  const client = new Redis({
    host: redis.host,
    port: redis.port,
    username: 'app',
    password: 'any',
    ...options
  });
  t.after(() => {
    client.disconnect();
    return redis.stop();
  });
  await client.select(3);
  await client.set('before', '1');
  return { redis, client };
}

describe('a database that select() has chosen', () => {
  it('and may not be chosen again is no reason to write to another one', async (t) => {
    const { redis, client } = await chosen(t);
    await redis.cli('ACL', 'SETUSER', 'app', '-select');
    const told = nextEvent(client, 'error');
    client.disconnect(true);
    await assert.rejects(client.set('probe', '1'), { code: 'ERR_REDIS_AUTH' });
    const error = await told;
    assert.equal(error.code, 'ERR_REDIS_AUTH');
    assert.match(error.message, /SELECT 3: NOPERM .*allow the user SELECT/);
    await redis.cli('ACL', 'SETUSER', 'app', '+select');
    await nextEvent(client, 'ready');
    assert.equal(await client.set('probe', '2'), 'OK');
    assert.match(String(await redis.cli('INFO', 'keyspace')), /^# Keyspace\r\ndb3:keys=2,[^\n]*\n$/);
  });

  it('and that the server has no longer is none, either', async (t) => {
    const { redis, client } = await chosen(t, { commandDeadline: 1_500 });
    client.on('error', () => undefined);
    fs.appendFileSync(redis.config, 'databases 2\n');
    await redis.restart();
    await assert.rejects(client.set('probe', '1'), /SELECT 3: ERR DB index is out of range/);
    assert.equal(await redis.cli('DBSIZE'), 0);
  });

  it('is in use again after a connection was lost, as is 0 where another one is configured', async (t) => {
    const { redis, client } = await chosen(t, { db: 5 });
    client.on('error', () => undefined);
    const current = async () => /db=(\d+)/.exec(await client.client('INFO'))?.[1];
    for (const database of ['3', '0', '5']) {
      await client.select(database);
      client.disconnect(true);
      assert.equal(await current(), database);
    }
    assert.equal(await redis.cli('EXISTS', 'before'), 0);
  });
});
