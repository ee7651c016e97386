'use strict';

// What purgeCalls leaves of a set of calls.

const assert = require('node:assert/strict');
const { after, before, beforeEach, describe, it } = require('node:test');
const { connectResp } = require('../tools/resp-client');
const { startRedis } = require('../tools/redis-server');
const { ours } = require('./helpers/implementations');

const CALLS = 'active-call-sids';
const COUNT = 620; // three pages, the last one and the last group in it not full
const ALL = Array.from({ length: COUNT }, (_, i) => `call:acct:${i}`);
/** May do all that is needed, but not look at one of the calls. */
const LIMITED = `user limited on >small ~${CALLS} ~purge-calls-lock ~call:acct:1* +@all`;

let server;
let db;

before(async () => {
  server = await startRedis({ users: [LIMITED] });
  db = await connectResp(server.connection);
});
after(async () => {
  db.close();
  await server.stop();
});
beforeEach(() => db.command('FLUSHALL'));

/**
 * @param {string[]} alive
 * @param {object} [options] of the client
 */
async function purge(alive, { keyPrefix = '', ...options } = {}) {
  for (const [at, key] of ALL.entries()) await db.command('ZADD', `${keyPrefix}${CALLS}`, at, key);
  for (const key of alive) await db.command('HSET', `${keyPrefix}${key}`, 'callSid', key);
  const { client, purgeCalls } = ours({ host: server.host, port: server.port, keyPrefix, ...options });
  const purged = await purgeCalls();
  client.disconnect();
  return { purged, left: await db.command('ZRANGE', `${keyPrefix}${CALLS}`, 0, -1) };
}

describe('purgeCalls', () => {
  const cases = {
    'no call': [],
    'every call': ALL,
    'the later calls': ALL.slice(333),
    'the earlier calls': ALL.slice(0, 333),
    'each second call': ALL.filter((_, i) => i % 2),
    'the first call': ALL.slice(0, 1),
    'the last call': ALL.slice(-1),
    'all calls but two in the middle': ALL.filter((_, i) => i !== 250 && i !== 370)
  };
  for (const [name, alive] of Object.entries(cases)) {
    it(`leaves the entries where ${name} lives`, async () => {
      assert.deepEqual(await purge(alive), { purged: COUNT - alive.length, left: alive });
    });
  }

  it('looks for the calls under the prefix of the keys', async () => {
    const alive = ALL.slice(100, 200);
    assert.deepEqual(await purge(alive, { keyPrefix: 'jambonz:' }), {
      purged: COUNT - alive.length,
      left: alive
    });
  });

  it('takes for alive what the server does not tell about', async () => {
    const mayAsk = (key) => key.startsWith('call:acct:1');
    const alive = [ALL[5], ALL[100]];
    const left = ALL.filter((key) => !mayAsk(key) || alive.includes(key));
    assert.deepEqual(await purge(alive, { username: 'limited', password: 'small' }), {
      purged: COUNT - left.length,
      left
    });
  });
});
