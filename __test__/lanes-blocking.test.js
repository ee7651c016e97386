'use strict';

const assert = require('node:assert/strict');
const { after, before, beforeEach, describe, it } = require('node:test');
const { Redis } = require('..');
const { startRedis } = require('../tools/redis-server');
const { compareAll } = require('./helpers/side-by-side');
const { nextEvent } = require('./helpers/next-event');
const { pollUntil } = require('./helpers/poll-until');

describe('blocking commands as in ioredis', () => {
  compareAll({
    'BLPOP takes what is there': async (c) => {
      await c.rpush('l', 'a', 'b');
      return [await c.blpop('l', 0), await c.blpop(['none', 'l'], 0)];
    },
    'BLPOP of nothing is null in the end': (c) => c.blpop('none', 0.01),
    'a callback is answered': (c) =>
      new Promise((resolve, reject) => {
        c.brpop('none', 0.01, (error, reply) => (error ? reject(error) : resolve(reply)));
      }),
    'Buffers where they are asked for': async (c) => {
      await c.rpush('l', 'a');
      return c.blpopBuffer('l', 0);
    },
    'BLMOVE and BRPOPLPUSH': async (c) => {
      await c.rpush('l', 'a', 'b');
      return [await c.blmove('l', 'm', 'LEFT', 'RIGHT', 0), await c.brpoplpush('l', 'm', 0)];
    },
    'BZPOPMIN and BZPOPMAX': async (c) => {
      await c.zadd('z', 1, 'one', 2, 'two');
      return [await c.bzpopmin('z', 0), await c.bzpopmax('z', 0), await c.bzpopmin('z', 0.01)];
    },
    'XREAD BLOCK': async (c) => {
      await c.xadd('x', '1-1', 'f', 'v');
      return [
        await c.xread('BLOCK', 10, 'STREAMS', 'x', '0'),
        await c.xread('BLOCK', 10, 'STREAMS', 'x', '$')
      ];
    },
    'a timeout that is none': (c) => c.blpop('l', 'soon'),
    'a key of the wrong type': async (c) => {
      await c.set('s', 'text');
      return c.blpop('s', 0);
    },
    'in a transaction they do not block': (c) => c.multi().blpop('none', 0).ping().exec(),
    'in a pipeline': (c) => c.pipeline().rpush('l', 'a').blpop('l', 0).exec(),
    'WAIT without replicas': async (c) => {
      await c.set('k', 'v');
      return [await c.wait(0, 10), await c.wait(1, 10)];
    },
    'SELECT is for all that comes after it': async (c) => {
      await c.set('k', 'in 0');
      const replies = await Promise.all([
        c.select(1),
        c.get('k'),
        c.set('k', 'in 1'),
        c.select(0),
        c.get('k')
      ]);
      return [replies, await c.select(99).catch((error) => error.message)];
    }
  });
  compareAll(
    { 'keyPrefix counts': async (c) => [await c.rpush('l', 'a'), await c.blpop('l', 0)] },
    { keyPrefix: 'p:' }
  );
});

describe('a blocking command', () => {
  let server;
  let client;
  const blocked = async (n) => (await server.cli('INFO', 'clients')).includes(`blocked_clients:${n}`);

  before(async () => {
    server = await startRedis();
    client = new Redis({ host: server.host, port: server.port });
  });
  after(async () => {
    client.disconnect();
    await server.stop();
  });
  beforeEach(() => server.cli('FLUSHALL'));

  it('holds up nobody', async () => {
    const item = client.blpop('queue', 0);
    await pollUntil(() => blocked(1));
    assert.equal(await client.ping(), 'PONG');
    assert.equal(await client.rpush('queue', 'item'), 1);
    assert.deepEqual(await item, ['queue', 'item']);
  });

  it('may take longer than a silent node is trusted', async () => {
    const wary = client.duplicate({ suspectAfter: 50, heartbeatInterval: 20 });
    const warnings = [];
    wary.on('warning', (warning) => warnings.push(warning));
    assert.equal(await wary.blpop('queue', 0.5), null);
    assert.deepEqual(warnings, []);
    wary.disconnect();
  });

  it('is given its own time on top of the deadline of any command', async () => {
    const hasty = client.withOptions({ deadline: 200 });
    assert.equal(await hasty.blpop('queue', 0.4), null);
  });

  it('that reads streams says how long where BLOCK is an option, and nowhere else', async () => {
    await client.xgroup('CREATE', 'block', 'block', '$', 'MKSTREAM');
    const hasty = client.withOptions({ deadline: 200 });
    const read = (...args) => hasty.xreadgroup('GROUP', 'block', 'block', ...args);
    assert.equal(await read('BLOCK', 600, 'STREAMS', 'block', '>'), null);
    assert.equal(await read('COUNT', 1, 'BLOCK', 600, 'NOACK', 'STREAMS', 'block', '>'), null);
    assert.equal(await hasty.xread('COUNT', 1, 'block', 600, 'STREAMS', 'block', '$'), null);
    assert.equal(await hasty.xread('STREAMS', 'block', '$'), null);
    assert.equal(await read('STREAMS', 'block', '>'), null);
  });

  it('does not take an item once it was given up', async () => {
    await server.cli('CLIENT', 'PAUSE', '300', 'WRITE');
    const hasty = client.withOptions({ deadline: 50 });
    await assert.rejects(hasty.blpop('queue', 0.01), { code: 'ERR_REDIS_DEADLINE', executed: 'maybe' });
    await pollUntil(() => blocked(0));
    await client.rpush('queue', 'item');
    assert.equal(await client.llen('queue'), 1);
  });

  it('with blockingTimeout is null where the server should have answered', async () => {
    const bounded = client.duplicate({ blockingTimeout: 50 });
    assert.equal(await bounded.blpop('queue', 0), null);
    await pollUntil(() => blocked(0));
    bounded.disconnect();
  });

  it('is rejected when the client is closed, and the server lets go of it', async () => {
    const other = client.duplicate();
    const rejected = assert.rejects(other.blpop('queue', 0), { code: 'ERR_REDIS_CLOSED' });
    await pollUntil(() => blocked(1));
    other.disconnect();
    await rejected;
    await pollUntil(() => blocked(0));
  });

  it('uses one connection again and again', async () => {
    await client.blpop('queue', 0.01);
    const before = (await server.cli('INFO', 'stats')).match(/total_connections_received:(\d+)/)[1];
    for (let i = 0; i < 5; i++) await client.blpop('queue', 0.01);
    const after = (await server.cli('INFO', 'stats')).match(/total_connections_received:(\d+)/)[1];
    // The two questions themselves come on connections of their own.
    assert.ok(after - before <= 1, `${after - before} connections`);
  });

  it('is on the database that SELECT chose', async () => {
    const other = client.duplicate();
    await other.blpop('queue', 0.01);
    await other.select(3);
    await other.rpush('queue', 'in 3');
    assert.deepEqual(await other.blpop('queue', 0), ['queue', 'in 3']);
    other.disconnect();
  });

  it('leaves SELECT in force after a lost connection', async () => {
    const other = client.duplicate();
    await other.select(4);
    const ready = nextEvent(other, 'ready');
    other.disconnect(true);
    await other.set('where', 'in 4');
    await ready;
    assert.equal(await client.get('where'), null);
    assert.equal(await other.get('where'), 'in 4');
    other.disconnect();
  });
});

describe('WAIT', () => {
  it('counts the replicas that have all that was written before, and holds up nobody', async (t) => {
    const master = await startRedis();
    const replica = await startRedis({ replicaOf: { host: master.host, port: master.port } });
    const client = new Redis({ host: master.host, port: master.port });
    t.after(async () => {
      client.disconnect();
      await Promise.all([master.stop(), replica.stop()]);
    });
    await pollUntil(async () => (await replica.cli('ROLE'))[3] === 'connected');
    client.set('k', 'v');
    assert.equal(await client.wait(1, 5000), 1);
    replica.pause();
    client.set('k', 'w');
    const waited = client.wait(1, 200);
    assert.equal(await client.get('k'), 'w');
    assert.equal(await waited, 0);
    replica.resume();
  });

  it('of 0 takes as long as it takes, of a huge time no less', async (t) => {
    const server = await startRedis();
    const client = new Redis({ host: server.host, port: server.port, commandDeadline: 200 });
    t.after(async () => {
      client.disconnect();
      await server.stop();
    });
    const settled = [];
    for (const time of [0, 2 ** 32 - 100]) client.wait(1, time).catch(({ code }) => settled.push(code));
    // A third one, of a time beyond the deadline of other commands, is answered while they still wait.
    assert.equal(await client.wait(1, 600), 0);
    assert.deepEqual(settled, []);
  });
});
