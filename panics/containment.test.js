'use strict';

// See index.js. A client is told by its name where to panic: src/faults.rs.

const assert = require('node:assert/strict');
const { after, afterEach, before, describe, it } = require('node:test');
const { startRedis } = require('../tools/redis-server');
const { startCluster } = require('../tools/sentinel-cluster');
const { PACKAGE } = require('.');
const { Redis } = require(PACKAGE);

const INTERNAL = 'ERR_REDIS_INTERNAL';
/** In front of what is asked for in one batch, so that a reply given to the wrong promise shows. */
const BATCH = 50;
/** From here on the runtime's thread reads the replies, and not the event loop. */
const LARGE = 200_000;

let redis;
let other;
let injected;

before(async () => {
  redis = await startRedis();
  other = new Redis({ host: redis.host, port: redis.port });
});
after(() => {
  other.disconnect();
  return redis.stop();
});
afterEach(async () => {
  assert.equal(await other.echo('other'), 'other', 'another client of the process goes on');
  injected.client.disconnect();
});

/** @param {string} point @param {number | string} passes @param {object} [options] */
function clientThatPanics(point, passes, options = { host: redis.host, port: redis.port }) {
  const client = new Redis({ ...options, connectionName: `panic:${point}:${passes}` });
  const errors = [];
  let ended = false;
  const told = new Promise((resolve) => {
    client.on('error', (error) => {
      errors.push(error);
      if (error.code === INTERNAL) resolve(error);
    });
  });
  const end = new Promise((resolve) => client.on('end', resolve)).then(() => {
    ended = true;
  });
  injected = { client, errors, told, end, hasEnded: () => ended };
  return injected;
}

/**
 * Batches of commands, until something was rejected or told.
 * @param {number} [size] of what is echoed
 */
async function askUntilPanic({ client, told, hasEnded }, size = 0) {
  let isTold = false;
  told.then(() => {
    isTold = true;
  });
  const outcomes = [];
  for (let round = 0; !isTold && !hasEnded() && outcomes.every(({ reason }) => !reason); round++) {
    const texts = Array.from({ length: BATCH }, (_, i) => `${round}:${i}:${'x'.repeat(size)}`);
    const calls = texts.flatMap((text) => [client.echo(text), client.incr('counter')]);
    const neighbours = Promise.all(texts.map((text) => other.echo(text)));
    const settled = await Promise.allSettled(calls);
    for (const [i, text] of texts.entries()) {
      const { status, value } = settled[2 * i];
      if (status === 'fulfilled') assert.equal(value, text, 'a reply was given to the wrong promise');
    }
    assert.deepEqual(await neighbours, texts);
    outcomes.push(...settled);
  }
  return outcomes.map(({ reason }) => reason).filter(Boolean);
}

describe('a panic on a connection is an error, and the connection is replaced', () => {
  const cases = [
    ['while it is dialled', 'dial', 0, 0],
    ['while replies are decoded by the event loop', 'decode', 7, 0],
    ['while replies are decoded by the runtime', 'decode', 70, LARGE],
    ['while replies settle requests', 'settle', 2, 0],
    ['while replies settle requests, on the runtime', 'settle', 20, LARGE],
    ['while the runtime writes', 'write', 1, LARGE]
  ];
  for (const [when, point, passes, size] of cases) {
    it(when, async () => {
      const panicking = clientThatPanics(point, passes);
      const rejections = await askUntilPanic(panicking, size);
      const { message } = await panicking.told;
      assert.match(message, /internal error, please report it: injected panic/);
      // What is repeatable was sent again; of an INCR nobody knows.
      for (const { code } of rejections) assert.equal(code, 'ERR_REDIS_MAYBE_EXECUTED');
      assert.equal(await panicking.client.echo('again'), 'again');
    });
  }
});

describe('a panic that leaves nothing to go on with ends the client, with an error for every promise', () => {
  it('in the loop of the session', async () => {
    const panicking = clientThatPanics('driver', 5);
    const rejections = await askUntilPanic(panicking);
    await panicking.told;
    await panicking.end;
    for (const { code } of rejections) assert.equal(code, 'ERR_REDIS_CLOSED');
    await assert.rejects(panicking.client.get('key'), { code: 'ERR_REDIS_CLOSED' });
  });

  for (const [when, point, passes] of [
    ['while commands are handed over', 'submit', 3],
    ['while replies are handed over', 'drain', 6]
  ]) {
    it(when, async () => {
      const panicking = clientThatPanics(point, passes);
      const rejections = await askUntilPanic(panicking);
      assert.ok(rejections.length > 0);
      for (const { code, message } of rejections) {
        assert.equal(code, INTERNAL);
        assert.match(message, /internal error, please report it/);
      }
      await panicking.end;
    });
  }

  it('while a command that is too large for a batch is handed over', async () => {
    const panicking = clientThatPanics('submit', 4);
    await panicking.client.ping();
    const rejections = await askUntilPanic(panicking, 1_100_000);
    const codes = new Set(rejections.map(({ code }) => code));
    // What was called later in the same turn finds the client closed.
    assert.deepEqual([...codes], [INTERNAL, 'ERR_REDIS_CLOSED']);
    await panicking.end;
  });

  it('while the application is told something', async () => {
    const panicking = clientThatPanics('notices', 0);
    await assert.rejects(panicking.client.ping(), { code: INTERNAL });
    await panicking.end;
  });
});

describe('a panic in the conversation with a Sentinel', () => {
  let cluster;
  before(async () => {
    cluster = await startCluster({ replicas: 1 });
  });
  after(() => cluster.stop());

  it('costs that conversation, which is begun again: a failover is still followed', async () => {
    const sentinels = cluster.sentinels.map(({ host, port }) => ({ host, port }));
    const { client } = clientThatPanics('sentinel', 0, { sentinels, name: 'mymaster' });
    assert.equal(await client.set('key', 'value'), 'OK');
    const followed = new Promise((resolve) => client.on('failover', resolve));
    await cluster.failover();
    await followed;
    assert.equal(await client.set('key', 'other'), 'OK');
    assert.ok(client.health().sentinels.every(({ reachable }) => reachable));
  });
});
