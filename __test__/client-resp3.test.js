'use strict';

const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const Ioredis6 = require('ioredis-6');
const { Redis } = require('..');
const { findRedis } = require('../tools/redis-binary');
const { startRedis } = require('../tools/redis-server');

const nextPush = (client) => new Promise((resolve) => client.once('push', (...push) => resolve(push)));

describe('protocol: 3', () => {
  let server;
  let options;

  before(async () => {
    const { version } = await findRedis();
    const args = Number.parseInt(version, 10) >= 7 ? ['enable-debug-command yes'] : [];
    server = await startRedis({ args });
    options = { host: server.host, port: server.port, protocol: 3 };
  });
  after(() => server.stop());

  const SNIPPETS = {
    maps: (c) => c.config('GET', 'maxmemory'),
    doubles: async (c) => [
      await c.zadd('z', 1.5, 'm', '-inf', 'n'),
      await c.zscore('z', 'm'),
      await c.zscore('z', 'n')
    ],
    'scores within a reply': async (c) => [
      await c.zadd('y', 1, 'a', 2, 'b'),
      await c.zrange('y', 0, -1, 'WITHSCORES')
    ],
    sets: async (c) => [await c.sadd('s', 'a'), await c.smembers('s')],
    hashes: async (c) => [await c.hset('h', 'f', 'v'), await c.hgetall('h'), await c.hgetall('none')],
    'hashes in a transaction': async (c) => {
      await c.hset('h', 'f', 'v');
      return c.multi().hgetall('h').zadd('w', 2.5, 'm').zscore('w', 'm').exec();
    },
    nothing: (c) => c.get('none'),
    'verbatim text': async (c) => typeof (await c.info('server')),
    'a stream': async (c) => {
      await c.del('x');
      await c.xadd('x', '1-1', 'f', 'v');
      return c.xread('STREAMS', 'x', '0');
    },
    'a hash beside bytes in a transaction': async (c) => {
      await c.hset('h', 'f', 'grün');
      return c.multi().setBuffer('k', 'v').hgetall('h').exec();
    },
    'big numbers, true and null': async (c) => [
      String(await c.debug('PROTOCOL', 'bignum')),
      Number(await c.debug('PROTOCOL', 'true')),
      await c.debug('PROTOCOL', 'null')
    ]
  };

  for (const replyMapping of ['legacy', 'resp3']) {
    for (const [title, snippet] of Object.entries(SNIPPETS)) {
      it(`${title}: as in ioredis 6 (${replyMapping})`, async () => {
        const theirs = new Ioredis6({ ...options, replyMapping });
        const own = new Redis({ ...options, replyMapping });
        await server.cli('FLUSHALL');
        const expected = await snippet(theirs);
        await server.cli('FLUSHALL');
        assert.deepEqual(await snippet(own), expected);
        theirs.disconnect();
        own.disconnect();
      });
    }
  }

  it('attributes are dropped, and what they describe is not', async () => {
    const client = new Redis(options);
    assert.match(String(await client.debug('PROTOCOL', 'attrib')), /Some real reply/);
    assert.equal(await client.ping(), 'PONG');
    client.disconnect();
  });

  it('pushes are events', async () => {
    const client = new Redis(options);
    const other = client.duplicate();
    await client.client('TRACKING', 'ON');
    await client.get('tracked');
    const push = nextPush(client);
    await other.set('tracked', 'v');
    assert.deepEqual(await push, ['invalidate', ['tracked']]);
    assert.equal(await client.get('tracked'), 'v');
    client.disconnect();
    other.disconnect();
  });

  it('subscriptions and blocking commands work as with RESP2', async () => {
    const client = new Redis(options);
    const message = new Promise((resolve) => client.on('message', (...all) => resolve(all)));
    await client.subscribe('c');
    await server.cli('PUBLISH', 'c', 'm');
    assert.deepEqual(await message, ['c', 'm']);
    await client.unsubscribe('c');
    await client.rpush('l', 'i');
    assert.deepEqual(await client.blpop('l', 0), ['l', 'i']);
    client.disconnect();
  });

  it('a server that refuses HELLO is talked to in RESP2', async (t) => {
    const old = await startRedis({ args: ['rename-command HELLO ""'] });
    const client = new Redis({ ...options, port: old.port });
    t.after(() => {
      client.disconnect();
      return old.stop();
    });
    await client.hset('h', 'f', 'v');
    assert.deepEqual(await client.hgetall('h'), { f: 'v' });
    assert.deepEqual(await client.config('GET', 'maxmemory'), ['maxmemory', '0']);
  });

  it('replyMapping means nothing without it', () => {
    assert.throws(() => new Redis({ replyMapping: 'resp3' }), {
      name: 'ConfigurationError',
      message: /replyMapping/
    });
  });
});
