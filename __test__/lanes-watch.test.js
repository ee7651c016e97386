'use strict';

const assert = require('node:assert/strict');
const { after, before, beforeEach, describe, it } = require('node:test');
const { Redis } = require('..');
const { startRedis } = require('../tools/redis-server');
const { compareAll } = require('./helpers/side-by-side');
const { replaceConnections } = require('./helpers/replace-connections');

describe('multi({pipeline: false}) as in ioredis', () => {
  compareAll({
    'queues what is called until exec': async (c) => {
      // Behind what ioredis says on a new connection, which would be queued, too.
      await c.ping();
      const replies = [await c.multi({ pipeline: false }), await c.set('k', 1), await c.incr('k')];
      return [replies, await c.exec(), await c.get('k')];
    },
    'without waiting for anything': async (c) => {
      c.multi({ pipeline: false });
      c.set('k', 'v');
      c.get('k');
      return c.exec();
    },
    'answers a callback': (c) =>
      new Promise((resolve, reject) => {
        c.multi({ pipeline: false });
        c.set('k', 'v');
        c.exec((error, replies) => (error ? reject(error) : resolve(replies)));
      }),
    'EXEC without MULTI': (c) => c.exec(),
    'DISCARD without MULTI': (c) => c.discard(),
    'DISCARD executes nothing': async (c) => {
      await c.multi({ pipeline: false });
      await c.set('k', 'v');
      return [await c.discard(), await c.get('k')];
    },
    'under a WATCH': async (c) => {
      await c.watch('k');
      await c.multi({ pipeline: false });
      await c.set('k', 'v');
      return c.exec();
    }
  });
});

describe('WATCH', () => {
  let server;
  let client;
  let other;

  before(async () => {
    server = await startRedis();
    client = new Redis({ host: server.host, port: server.port });
    other = client.duplicate();
  });
  after(async () => {
    client.disconnect();
    other.disconnect();
    await server.stop();
  });
  beforeEach(() => server.cli('FLUSHALL'));

  /** Adds one, the way one does with WATCH; null if somebody else came between. */
  async function addOne(key, between = async () => undefined) {
    await client.watch(key);
    const value = Number(await client.get(key));
    await between();
    return client
      .multi()
      .set(key, value + 1)
      .exec();
  }

  it('protects against others of the same client', async () => {
    const result = await addOne('k', () => client.incrby('k', 10));
    assert.equal(result, null);
    assert.equal(await client.get('k'), '10');
  });

  it('is not ended by the transaction of another user of the client', async () => {
    const result = await addOne('k', async () => {
      await other.incrby('k', 10);
      // Somebody else, in a context of their own.
      await new Promise((resolve) => setImmediate(resolve));
    });
    assert.equal(result, null);
  });

  it('of many users at once loses no update', async () => {
    const users = Array.from({ length: 20 }, async () => {
      while ((await addOne('counter')) === null);
    });
    await Promise.all(users);
    assert.equal(await client.get('counter'), '20');
  });

  it('of one user is not in the way of the others', async () => {
    const meddled = addOne('a', () => other.incr('a'));
    const free = addOne('b');
    const plain = client.multi().set('c', 1).exec();
    assert.deepEqual(await Promise.all([meddled, free, plain]), [null, [[null, 'OK']], [[null, 'OK']]]);
  });

  it('of keys that were watched one by one, without waiting, protects all of them', async () => {
    for (const meddled of ['a', 'b']) {
      await Promise.all([client.watch('a'), client.watch('b')]);
      await other.incr(meddled);
      assert.equal(await client.multi().set('c', 1).exec(), null, meddled);
    }
  });

  it('that was not waited for comes before the read behind it', async () => {
    client.watch('k');
    const value = await client.get('k');
    await other.set('k', 'theirs');
    assert.equal(value, null);
    assert.equal(await client.multi().set('k', 'mine').exec(), null);
  });

  it('answers callbacks, and they are protected', async () => {
    const result = await new Promise((resolve) => {
      client.watch('k', () => {
        other.incr('k', () =>
          client
            .multi()
            .set('k', 'mine')
            .exec((_, replies) => resolve(replies))
        );
      });
    });
    assert.equal(result, null);
  });

  it('ends with the transaction', async () => {
    await client.watch('k');
    await client.multi().set('k', 1).exec();
    await other.incr('k');
    assert.deepEqual(await client.multi().incr('k').exec(), [[null, 3]]);
  });

  it('ends with UNWATCH', async () => {
    await client.watch('k');
    assert.equal(await client.unwatch(), 'OK');
    await other.incr('k');
    assert.deepEqual(await client.multi().incr('k').exec(), [[null, 2]]);
  });

  it('fails its transaction if its connection was lost', async () => {
    const watcher = client.duplicate({ connectionName: 'watcher' });
    await watcher.watch('k');
    await replaceConnections(server, 'watcher');
    assert.equal(await watcher.multi().set('k', 1).exec(), null);
    assert.equal(await client.get('k'), null);
    watcher.disconnect();
  });

  it('and Buffers', async () => {
    await client.watch('k');
    const [[, value]] = await client.multi().setBuffer('k', 'v').exec();
    assert.deepEqual(value, Buffer.from('OK'));
  });
});
