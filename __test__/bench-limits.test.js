'use strict';

const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const { Redis } = require('ioredis');
const { openNoRedis } = require('../bench/helpers/no-redis');
const { startSlowLog, withSlowLog } = require('../bench/helpers/slow-log');
const { judge } = require('../bench/targets');
const { startRedis } = require('../tools/redis-server');

const spread = (median) => ({ median, min: median, max: median });

/** The rows of a run in which only these helpers were measured. */
const rowsOf = (...helpers) =>
  judge(/** @type {any} */ ({ cases: [], helpers, background: {}, memory: [], loading: {} }));

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
