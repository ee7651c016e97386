'use strict';

const assert = require('node:assert/strict');
const { describe, it } = require('node:test');
const { faultById } = require('../chaos/faults');
const { runFault } = require('../chaos/run');
const { QUICK, clientFor, clusterFor, openClient, proxiedRedis } = require('../chaos/test-kit');

const MAYBE = { code: 'ERR_REDIS_MAYBE_EXECUTED', executed: 'maybe' };

describe('the reply is cut off after the command was executed', () => {
  it('counting and appending happen once and are rejected, reads and idempotent writes succeed', async () => {
    const { extras } = await runFault(faultById('reply-cut'), 'native', { cluster: QUICK });
    assert.deepEqual(extras, {
      'INCR executed': 10,
      'INCR maybe': 10,
      'RPUSH executed': 10,
      'RPUSH maybe': 10,
      'GET succeeded': 10,
      'HSET succeeded': 10,
      unsettled: 0
    });
  });

  it('MULTI with such a command is executed once and rejected as a whole', async (t) => {
    const { redis, proxy } = await proxiedRedis(t);
    const { client } = openClient(t, { host: proxy.host, port: proxy.port });
    await client.set('before', '1');
    // MULTI, RPUSH and SET are answered; the reply to EXEC is not.
    proxy.cutAfterRequests(3);
    await assert.rejects(client.multi().rpush('list', 'a').set('key', 'b').exec(), MAYBE);
    assert.equal(await redis.cli('LLEN', 'list'), 1);
  });

  it("retry: 'always' sends again, and the caller knows that it may count twice", async (t) => {
    const { redis, proxy } = await proxiedRedis(t);
    const { client } = openClient(t, { host: proxy.host, port: proxy.port });
    await client.set('before', '1');
    proxy.cutAfterRequests(0);
    assert.equal(await client.withOptions({ retry: 'always' }).incr('counter'), 2);
    assert.equal(await redis.cli('GET', 'counter'), '2');
  });

  it("retry: 'never' gives up even a read", async (t) => {
    const { proxy } = await proxiedRedis(t);
    const { client } = openClient(t, { host: proxy.host, port: proxy.port });
    await client.set('before', '1');
    proxy.cutAfterRequests(0);
    await assert.rejects(client.withOptions({ retry: 'never' }).get('before'), MAYBE);
    // The override was for that call.
    proxy.cutAfterRequests(0);
    assert.equal(await client.get('before'), '1');
  });
});

describe('there is no master, and none will come', () => {
  /** @param {import('node:test').TestContext} t @param {Record<string, unknown>} options */
  async function orphaned(t, options) {
    const cluster = await clusterFor(t, { replicas: 0 });
    const { client } = clientFor(t, cluster, options);
    await client.set('before', '1');
    cluster.master.kill();
    await cluster.master.exited;
    return client;
  }

  it('every promise settles by its deadline', async (t) => {
    const client = await orphaned(t, { commandDeadline: 700 });
    const calls = Array.from({ length: 50 }, (_, i) => [
      client.rpush('list', i),
      client.get('before'),
      client.hset('hash', 'field', i),
      client.multi().incr('counter').exec()
    ]).flat();
    const results = await Promise.allSettled(calls);
    const codes = new Set(
      results.map((result) => (result.status === 'rejected' ? result.reason.code : 'ok'))
    );
    codes.delete('ERR_REDIS_MAYBE_EXECUTED');
    assert.deepEqual([...codes], ['ERR_REDIS_DEADLINE']);
  });

  it('the queue is bounded by count, and says why it refuses', async (t) => {
    const client = await orphaned(t, { commandDeadline: 1_500, queueMaxCommands: 20 });
    await assert.rejects(client.get('before'), { code: 'ERR_REDIS_DEADLINE' });
    const calls = Array.from({ length: 30 }, () => client.get('before'));
    const reasons = (await Promise.allSettled(calls)).map((result) => /** @type {any} */ (result).reason);
    const refused = reasons.filter(({ code }) => code === 'ERR_REDIS_QUEUE_FULL');
    assert.equal(refused.length, 10);
    assert.match(refused[0].message, /queue is full/);
    assert.match(refused[0].message, /refused|127\.0\.0\.1|failover is under way/, 'the cause');
    assert.equal(refused[0].executed, 'no');
    assert.equal(reasons.filter(({ code }) => code === 'ERR_REDIS_DEADLINE').length, 20);
  });

  it('the queue is bounded by bytes', async (t) => {
    const client = await orphaned(t, { commandDeadline: 1_000, queueMaxBytes: 100_000 });
    await assert.rejects(client.get('before'), { code: 'ERR_REDIS_DEADLINE' });
    const calls = Array.from({ length: 3 }, () => client.set('key', 'x'.repeat(40_000)));
    const codes = (await Promise.allSettled(calls)).map((result) => /** @type {any} */ (result).reason.code);
    assert.deepEqual(codes, ['ERR_REDIS_DEADLINE', 'ERR_REDIS_DEADLINE', 'ERR_REDIS_QUEUE_FULL']);
  });
});
