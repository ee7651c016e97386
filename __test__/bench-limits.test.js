'use strict';

const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const { Redis } = require('ioredis');
const { openNoRedis } = require('../bench/helpers/no-redis');
const { startSlowLog, withSlowLog } = require('../bench/helpers/slow-log');
const { redisBenchmark } = require('../bench/limits');
const { measureSlice } = require('../bench/measure/slice');
const { openPlain } = require('../bench/plain');
const { judge } = require('../bench/targets');
const { startRedis } = require('../tools/redis-server');

const spread = (median) => ({ median, min: median, max: median });

/** The rows of a run in which nothing else was measured. */
const judgeOnly = (/** @type {any} */ measured) =>
  judge({ cases: [], helpers: [], background: {}, memory: [], loading: {}, ...measured });
const rowsOf = (...helpers) => judgeOnly({ helpers });

describe('plain JavaScript without a socket', () => {
  for (const name of ['get64', 'get-utf8', 'set64'])
    it(`gives each loop of ${name} its reply`, async () => {
      for (const inFlight of [1, 100]) {
        const { opsPerSecond } = await measureSlice(openPlain().operation(name), { inFlight, ms: 20 });
        assert.ok(opsPerSecond > 0);
      }
    });
});

describe('what a row about the main thread could have been', () => {
  const cpu = (/** @type {number} */ us, opsPerSecond = 1) => ({
    mainCpu: spread(us),
    opsPerSecond: spread(opsPerSecond)
  });
  const caseOf = (/** @type {string} */ id, more) => ({
    id,
    operation: 'get64',
    inFlight: 100,
    contenders: { 'redis-native': cpu(5), ioredis: cpu(100), 'node-redis': cpu(10, 2), ...more }
  });
  const LIMITS = { bare: cpu(7), 'redis-benchmark': cpu(3), plain: cpu(1, 9) };
  const limitIn = (/** @type {any[]} */ cases, /** @type {string} */ words) =>
    judgeOnly({ cases }).find(({ label }) => label.includes(words))?.limit;

  it('is the socket in C and what JavaScript has to do besides, if that is less than a bare socket', () => {
    const words = 'GET 64 B, 100 in flight: main-thread CPU';
    const expected = '0.04x redis-benchmark and plain JavaScript, no socket';
    assert.equal(limitIn([caseOf('get64@100', LIMITS)], words), expected);
    const bare = { ...LIMITS, bare: cpu(2) };
    assert.equal(limitIn([caseOf('get64@100', bare)], words), '0.02x bare net.Socket');
  });

  it('is that of the same commands in plain text, if they are encrypted', () => {
    const cases = [caseOf('get64@100', LIMITS), caseOf('get64-tls@100', { 'node-redis': cpu(8, 2) })];
    const expected = '0.50x redis-benchmark and plain JavaScript, no socket';
    assert.equal(limitIn(cases, 'main-thread CPU, of the fastest other client'), expected);
  });
});

describe('redis-benchmark', () => {
  it('says what it did and what it took', async () => {
    const server = await startRedis();
    const benchmark = await redisBenchmark(server);
    const entry = { id: 'x', label: '', operation: '', inFlight: 100, ceiling: ['GET', 'none'] };
    // Long enough for the shell's clock, which may count hundredths of a second.
    await benchmark.slice(entry, 1);
    const sample = await benchmark.slice(entry, 200);
    await server.stop();
    assert.ok(sample && sample.opsPerSecond > 0 && sample.mainCpu > 0);
    assert.ok(sample.mainCpu < (1e6 / sample.opsPerSecond) * 1.5, 'not more than one thread can take');
  });
});

describe('listCalls without Redis', () => {
  it('makes the calls that listCalls makes', async () => {
    const single = openNoRedis().single('listCalls');
    const calls = await single.run();
    assert.equal(calls.length, 10_000);
    single.check(calls);
  });

  it('stands as the limit beside the longest block', () => {
    const rowOf = (/** @type {number} */ own, /** @type {number} */ limit) => {
      const contenders = {
        'redis-native': { longestBlock: spread(own) },
        'no-redis': { longestBlock: spread(limit) }
      };
      return rowsOf({ id: 'listCalls', contenders }).find(({ label }) => label.includes('longest block'));
    };
    assert.equal(rowOf(15, 12)?.limit, '12.00 ms plain JavaScript, no Redis');
    assert.equal(rowOf(15, 12)?.beyondLimit, true);
    assert.equal(rowOf(15, 8)?.beyondLimit, false);
  });
});

describe('commands that block the server', () => {
  let server;
  let client;
  before(async () => {
    server = await startRedis();
    client = new Redis({ port: server.port });
    await client.set('key', 'value');
    await startSlowLog(client);
  });
  after(async () => {
    client.disconnect();
    await server.stop();
  });
  const slowFrom = (/** @type {number} */ microseconds) =>
    client.config('SET', 'slowlog-log-slower-than', microseconds);
  const NEVER = 1e9;

  it('are counted if they are slow whenever they are sent', async () => {
    const sample = await withSlowLog(client, async () => {
      await slowFrom(0);
      await client.get('key');
      return {};
    });
    await slowFrom(NEVER);
    assert.ok(sample.slowCommands >= 2);
    assert.equal(sample.slowAgain, sample.slowCommands);
  });

  it('are not if they are fast when they are sent again, unless they write', async () => {
    const sample = await withSlowLog(client, async () => {
      await slowFrom(0);
      await client.get('key');
      await client.set('key', 'value');
      await slowFrom(NEVER);
      return {};
    });
    const [config, set] = [1, 1];
    assert.equal(sample.slowCommands, config + set + 1);
    assert.equal(sample.slowAgain, config + set);
  });

  it('leave the target missed by those alone, and what the log had beside it', () => {
    const rowOf = (/** @type {number} */ slowAgain) => {
      const own = { slowAgain: spread(slowAgain), slowCommands: spread(9), slowestCommand: spread(14) };
      const contenders = { 'redis-native': own };
      return rowsOf({ id: 'listConferences', contenders }).find(({ label }) =>
        label.includes('block the server')
      );
    };
    assert.equal(rowOf(0)?.measured, '0 (9 in the log, at most 9, of 14.0 ms)');
    assert.equal(rowOf(0)?.met, true);
    assert.equal(rowOf(1)?.met, false);
  });
});
