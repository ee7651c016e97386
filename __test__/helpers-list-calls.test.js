'use strict';

// The list of calls must be complete, although calls come, go and change while it is read, a page at a time.

const assert = require('node:assert/strict');
const { after, before, beforeEach, describe, it } = require('node:test');
const { connectResp } = require('../tools/resp-client');
const { startRedis } = require('../tools/redis-server');
const { bindHelpers } = require('../lib/helpers');
const { createClient } = require('./helpers/implementations');
const { RecordingLogger } = require('./helpers/recording-logger');

const CALLS = 'active-call-sids';
const LIFETIMES = { ringing: 1, final: 1 };
/** More than two pages. */
const MANY = 2500;

let server;
let db;
/** By protocol. */
let clients;
let client;

before(async () => {
  server = await startRedis();
  db = await connectResp(server.connection);
  const { host, port } = server;
  clients = {
    RESP2: createClient({ host, port }),
    RESP3: createClient({ host, port, protocol: 3, replyMapping: 'resp3' })
  };
});

after(async () => {
  for (const each of Object.values(clients)) each.disconnect();
  db.close();
  await server.stop();
});

beforeEach(() => db.command('FLUSHALL'));

const sidOf = (i) => String(i).padStart(5, '0');
const keyOf = (i, account = 'a') => `call:${account}:${sidOf(i)}`;

/** Calls 0 to `count`, which entered the set at these times. */
async function seed(count, timeOf, account) {
  const pipeline = client.pipeline();
  for (let i = 0; i < count; i++) {
    pipeline.hset(keyOf(i, account), { callSid: sidOf(i) });
    pipeline.zadd(CALLS, timeOf(i), keyOf(i, account));
  }
  await pipeline.exec();
}

/** What `listCalls` finds if `meanwhile` happens between its first page and its second. */
async function listed(query, meanwhile = async () => {}) {
  const logger = new RecordingLogger();
  let pages = 0;
  const interrupted = Object.create(client, {
    multi: {
      value() {
        const transaction = client.multi();
        const exec = async () => {
          const answers = await transaction.exec();
          if (++pages === 1) await meanwhile();
          return answers;
        };
        const zrangebyscore = (...args) => {
          transaction.zrangebyscore(...args);
          return batch;
        };
        const batch = { exec, zrangebyscore };
        return batch;
      }
    }
  });
  const calls = await bindHelpers(interrupted, logger, LIFETIMES).listCalls(query);
  assert.deepEqual(logger.lines.error, []);
  return calls.map(({ callSid }) => callSid);
}

const sids = (from, to) => Array.from({ length: to - from }, (_, i) => sidOf(from + i));

for (const protocol of ['RESP2', 'RESP3'])
  describe(`listCalls lists each call once, in ${protocol}`, () => {
    before(() => {
      client = clients[protocol];
    });

    it('oldest first', async () => {
      await seed(MANY, (i) => 1_700_000_000_000 + i);
      assert.deepEqual(await listed('a'), sids(0, MANY));
    });

    it('if more calls than a page holds came in the same millisecond', async () => {
      await seed(MANY, () => 1_700_000_000_000);
      await db.command('ZADD', CALLS, '+inf', keyOf(0));
      assert.deepEqual(await listed('a'), [...sids(1, MANY), sidOf(0)]);
    });

    it('if several came in each', async () => {
      await seed(MANY, (i) => 1_700_000_000_000 + Math.floor(i / 7));
      assert.deepEqual(await listed('a'), sids(0, MANY));
    });

    it('whatever its time is', async () => {
      const odd = ['-inf', '-1.5', '0', '1e-300', '0.1', '9007199254740993', '1e300', '+inf'];
      await seed(MANY, (i) => odd[Math.floor((i * odd.length) / MANY)]);
      assert.deepEqual(await listed('a'), sids(0, MANY));
    });

    it('of one account only', async () => {
      await seed(MANY, (i) => 2 * i, 'b');
      await seed(10, (i) => 2 * i * 50 + 1, 'a');
      assert.deepEqual(await listed('a'), sids(0, 10));
      assert.deepEqual((await listed('[ab]')).length, MANY + 10);
    });
  });

describe('while listCalls reads', () => {
  before(() => {
    client = clients.RESP2;
  });

  it('older calls may end, and no other is missed', async () => {
    await seed(MANY, (i) => i);
    const found = await listed('a', () =>
      db.command('ZREM', CALLS, ...sids(0, 800).map((sid) => `call:a:${sid}`))
    );
    assert.deepEqual(found, sids(0, MANY));
  });

  it('the call that it goes on from may end', async () => {
    await seed(MANY, (i) => Math.floor(i / 3));
    const found = await listed('a', () => db.command('ZREM', CALLS, keyOf(999), keyOf(998)));
    assert.deepEqual(found, sids(0, MANY));
  });

  it('a call may get a later time, and is listed once', async () => {
    await seed(MANY, (i) => i);
    const found = await listed('a', () => db.command('ZADD', CALLS, MANY, keyOf(5), MANY, keyOf(1500)));
    assert.deepEqual(found, [...sids(0, 1500), ...sids(1501, MANY), sidOf(1500)]);
  });
});
