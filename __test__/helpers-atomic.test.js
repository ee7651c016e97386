'use strict';

// Several processes work on the same keys; here several connections do.

const assert = require('node:assert/strict');
const { after, before, beforeEach, describe, it } = require('node:test');
const { connectResp } = require('../tools/resp-client');
const { startRedis } = require('../tools/redis-server');
const { ours } = require('./helpers/implementations');

const RIVALS = 8;
const ROUNDS = 50;
const LOCK = 'purge-calls-lock';

let server;
let db;
let rivals;

before(async () => {
  server = await startRedis();
  db = await connectResp(server.connection);
  rivals = Array.from({ length: RIVALS }, () => ours({ host: server.host, port: server.port }));
  await Promise.all(rivals.map(({ client }) => client.ping()));
});

after(async () => {
  for (const { client } of rivals) client.disconnect();
  db.close();
  await server.stop();
});

beforeEach(() => db.command('FLUSHALL'));

/** All rivals at once, again and again; the results of each round. */
async function race(work) {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push(await Promise.all(rivals.map((helpers, i) => work(helpers, round, i))));
  }
  return rounds;
}

const numbered = (count) => Array.from({ length: count }, (_, i) => `item-${String(i).padStart(4, '0')}`);
const seedSortedSet = (items) => db.command('ZADD', 'z', ...items.flatMap((item) => [1, `1000:${item}`]));

describe('one winner', () => {
  it('addKeyNx', async () => {
    const rounds = await race((helpers, round, i) => helpers.addKeyNx(`k${round}`, i, 100));
    for (const [round, results] of rounds.entries()) {
      const winner = results.indexOf('OK');
      assert.equal(results.filter((result) => result === null).length, RIVALS - 1);
      assert.equal(await db.command('GET', `k${round}`), String(winner));
      assert.ok((await db.command('TTL', `k${round}`)) > 0);
    }
  });

  it('createHash, and its fields are all from one writer', async () => {
    const fields = (i) => ({ writer: i, [`only-${i}`]: i });
    const rounds = await race((helpers, round, i) =>
      helpers.createHash(`h${round}`, fields(i), 100 * (i + 1))
    );
    for (const [round, results] of rounds.entries()) {
      const winner = results.indexOf(true);
      assert.equal(results.filter((result) => result === false).length, RIVALS - 1);
      assert.deepEqual(
        await db.command('HGETALL', `h${round}`),
        Object.entries(fields(winner)).flat().map(String)
      );
      assert.ok((await db.command('TTL', `h${round}`)) <= 100 * (winner + 1));
    }
  });

  it('retrieveFromSortedSet gives each item to one', async () => {
    const items = numbered(RIVALS * ROUNDS);
    await seedSortedSet(items);
    const rounds = await race((helpers) => helpers.retrieveFromSortedSet('z'));
    assert.deepEqual(rounds.flat().sort(), items);
  });

  it('retrieveByPatternSortedSet gives each item to one', async () => {
    const items = numbered(2000);
    await seedSortedSet(items);
    const taken = await Promise.all(
      rivals.map((helpers) => helpers.retrieveByPatternSortedSet('z', '*item*'))
    );
    assert.deepEqual(taken.flat().sort(), items);
    assert.equal(await db.command('EXISTS', 'z'), 0);
  });
});

it('decrKeyIfExists never brings a deleted counter back', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    await db.command('SET', 'n', 5);
    await Promise.all([...rivals.map((helpers) => helpers.decrKeyIfExists('n')), db.command('DEL', 'n')]);
    assert.equal(await db.command('GET', 'n'), null);
  }
});

describe('the lock of purgeCalls', () => {
  /** Runs `meanwhile` once, in the middle of the purge. */
  async function purgeWhile(meanwhile) {
    const helpers = ours({ host: server.host, port: server.port });
    const run = helpers.client.eval.bind(helpers.client);
    let waited;
    helpers.client.eval = async (...args) => {
      waited ??= meanwhile();
      await waited;
      return run(...args);
    };
    const purged = await helpers.purgeCalls();
    helpers.client.disconnect();
    return purged;
  }

  it('is held during the purge, expires, and is released', async () => {
    await db.command('ZADD', 'active-call-sids', 1, 'call:acct:gone');
    let ttl;
    await purgeWhile(async () => {
      ttl = await db.command('TTL', LOCK);
    });
    assert.ok(ttl > 50 && ttl <= 60);
    assert.equal(await db.command('EXISTS', LOCK), 0);
  });

  it('keeps the others out', async () => {
    await db.command('ZADD', 'active-call-sids', 1, 'call:acct:gone');
    let result;
    const purged = await purgeWhile(async () => {
      result = await rivals[0].purgeCalls();
    });
    assert.deepEqual([result, purged], [undefined, 1]);
  });

  it('is left alone when it is another process that holds it by now', async () => {
    await db.command('ZADD', 'active-call-sids', 1, 'call:acct:gone');
    await purgeWhile(() => db.command('SET', LOCK, 'of another process', 'EX', 60));
    assert.equal(await db.command('GET', LOCK), 'of another process');
  });

  it('is released after an error', async () => {
    await db.command('SET', 'active-call-sids', 'not a sorted set');
    assert.equal(await rivals[0].purgeCalls(), 0);
    assert.equal(await db.command('EXISTS', LOCK), 0);
  });
});
