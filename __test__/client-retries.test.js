'use strict';

const assert = require('node:assert/strict');
const { describe, it } = require('node:test');
const { AbortError, CommandError, MaxRetriesPerRequestError } = require('..');
const { clientFor, clusterFor } = require('../chaos/test-kit');
const { freePort } = require('../tools/free-ports');
const { behindProxy } = require('./helpers/behind-proxy');
const { nextEvent } = require('./helpers/next-event');

describe('without a connection', () => {
  const place = behindProxy();
  const create = place.viaProxy;

  it('retryStrategy is asked with the failures in a row, and its number is the delay', async () => {
    await place.proxy.setMode('refuse');
    const asked = [];
    const delays = [];
    const client = create({
      retryStrategy: (times) => {
        asked.push(times);
        return times;
      }
    });
    client.on('reconnecting', (delay) => delays.push(delay));
    const answer = client.incr('n');
    while (asked.length < 4) await nextEvent(client, 'reconnecting');
    await place.proxy.setMode('pass');
    assert.equal(await answer, 1);
    assert.deepEqual(asked.slice(0, 4), [1, 2, 3, 4]);
    assert.deepEqual(delays, asked);
    place.proxy.dropConnections();
    await nextEvent(client, 'ready');
    assert.equal(asked.at(-1), 1, 'counted anew after a connection');
  });

  it('anything but a number ends the client', async () => {
    for (const answer of [null, undefined, 'soon', Number.NaN]) {
      await place.proxy.setMode('refuse');
      const client = create({ retryStrategy: () => answer });
      const seen = [];
      for (const event of ['connect', 'close', 'reconnecting', 'end'])
        client.on(event, () => seen.push(event));
      const waiting = client.get('k').catch((error) => error);
      await nextEvent(client, 'end');
      assert.deepEqual(seen, ['close', 'end']);
      assert.equal(client.status, 'end');
      const error = await waiting;
      assert.ok(error instanceof AbortError && error instanceof CommandError);
      assert.deepEqual(
        [error.name, error.code, error.message],
        ['AbortError', 'ERR_REDIS_CLOSED', 'Connection is closed.']
      );
    }
  });

  it('null in place of the function ends it, too, also after a connection was lost', async () => {
    const client = create({ retryStrategy: null });
    await client.ping();
    const ended = nextEvent(client, 'end');
    place.proxy.dropConnections();
    await ended;
    await assert.rejects(client.ping(), { code: 'ERR_REDIS_CLOSED' });
    await client.connect();
    assert.equal(await client.ping(), 'PONG');
  });

  it('a strategy that throws is told, and the client goes on', async () => {
    await place.proxy.setMode('refuse');
    const client = create({
      retryStrategy: () => {
        throw new Error('of the strategy');
      }
    });
    const told = new Promise((resolve) => {
      client.on('error', (error) => error.message === 'of the strategy' && resolve(undefined));
    });
    await told;
    await place.proxy.setMode('pass');
    assert.equal(await client.ping(), 'PONG');
  });

  it('maxRetriesPerRequest failed attempts reject what waits', async () => {
    await place.proxy.setMode('refuse');
    const client = create({ maxRetriesPerRequest: 1, reconnectDelay: 1 });
    const error = await client.get('k').catch((e) => e);
    assert.ok(error instanceof MaxRetriesPerRequestError && error instanceof AbortError);
    assert.deepEqual(
      [error.name, error.code, error.executed, error.command],
      ['MaxRetriesPerRequestError', 'ERR_REDIS_MAX_RETRIES', 'no', { name: 'get' }]
    );
    assert.match(error.message, /\d attempts failed/);
    // The client itself goes on.
    await place.proxy.setMode('pass');
    await nextEvent(client, 'ready');
    assert.equal(await client.get('k'), null);
  });

  it('maxRetriesPerRequest: 0 sends nothing twice', async () => {
    const client = create({ maxRetriesPerRequest: 0 });
    await client.set('k', 'v');
    await place.proxy.setMode('swallow');
    const [read, written] = [client.get('k'), client.incr('n')].map((promise) => promise.catch((e) => e));
    await new Promise((resolve) => setImmediate(resolve));
    place.proxy.dropConnections();
    assert.deepEqual([(await read).code, (await read).executed], ['ERR_REDIS_MAX_RETRIES', 'maybe']);
    assert.equal((await written).code, 'ERR_REDIS_MAYBE_EXECUTED');
  });

  it('errors of the connection have what Node says', async () => {
    const port = await freePort();
    const refused = create({ port });
    const error = await nextEvent(refused, 'error');
    const { code, errno, syscall, address } = error;
    assert.deepEqual([code, syscall, address, error.port], ['ECONNREFUSED', 'connect', '127.0.0.1', port]);
    assert.equal(errno, -require('node:os').constants.errno.ECONNREFUSED);
    const unknown = await nextEvent(create({ host: 'no-such-host.invalid' }), 'error');
    assert.deepEqual(
      [unknown.code, unknown.syscall, unknown.hostname, unknown.address],
      ['ENOTFOUND', 'getaddrinfo', 'no-such-host.invalid', undefined]
    );
    const missing = await nextEvent(create({ path: '/no/such/socket' }), 'error');
    assert.deepEqual([missing.code, missing.address, missing.port], ['ENOENT', '/no/such/socket', undefined]);
  });

  describe('reconnectOnError', () => {
    /** Fails until the key has been set, so that a second try can succeed. */
    const SCRIPT =
      'if redis.call("incr", KEYS[1]) < 2 then return redis.error_reply("MINE not yet") end return "done"';

    for (const [verdict, connections, outcome] of [
      [2, 2, 'done'],
      [true, 2, 'MINE not yet'],
      [1, 2, 'MINE not yet'],
      [false, 1, 'MINE not yet'],
      [undefined, 1, 'MINE not yet']
    ]) {
      it(`that says ${verdict}`, async () => {
        const client = create({ reconnectOnError: (error) => (error.code === 'MINE' ? verdict : false) });
        await client.ping();
        const ready = nextEvent(client, 'ready');
        let count = 1;
        client.on('ready', () => count++);
        assert.equal(await client.eval(SCRIPT, 1, 'n').catch((error) => error.message), outcome);
        if (connections > 1) await ready;
        assert.equal(await client.ping(), 'PONG');
        assert.equal(count, connections);
      });
    }

    it('is asked for errors in pipelines and transactions', async () => {
      const client = create({ reconnectOnError: (error) => (error.code === 'MINE' ? 2 : false) });
      await client.ping();
      assert.deepEqual(await client.pipeline().eval(SCRIPT, 1, 'n').exec(), [[null, 'done']]);
      await client.del('n');
      const ready = nextEvent(client, 'ready');
      const [[error]] = await client.multi().eval(SCRIPT, 1, 'n').exec();
      assert.equal(error.code, 'MINE');
      await ready;
    });
  });
});

describe('with Sentinels', () => {
  it('sentinelRetryStrategy is asked while none answers, and may give up', async (t) => {
    const asked = [];
    const { client } = clientFor(
      t,
      { sentinels: [{ host: '127.0.0.1', port: await freePort() }], name: 'm' },
      {
        sentinelRetryStrategy: (times) => {
          asked.push(times);
          return times < 3 ? 1 : null;
        }
      }
    );
    const waiting = client.get('k').catch((error) => error);
    await nextEvent(client, 'end');
    assert.deepEqual(asked, [1, 2, 3]);
    assert.equal((await waiting).name, 'AbortError');
  });

  it('updateSentinels: false listens to those of the list alone; a failover ends the delay of retryStrategy', async (t) => {
    const cluster = await clusterFor(t);
    const [first] = cluster.sentinels;
    const { client } = clientFor(
      t,
      { ...cluster, sentinels: [first] },
      { updateSentinels: false, retryStrategy: () => 3_600_000 }
    );
    await client.ping();
    const over = nextEvent(client, 'failover');
    await cluster.failover();
    await over;
    assert.equal(await client.ping(), 'PONG');
    assert.equal(client.health().sentinels.length, 1);
  });
});
