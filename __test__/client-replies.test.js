'use strict';

const assert = require('node:assert/strict');
const { describe, it } = require('node:test');
const { withClient } = require('./helpers/one-server');
const { compareAll } = require('./helpers/side-by-side');

describe('replies look as those of ioredis', () => {
  compareAll({
    'a miss is null': (c) => Promise.all([c.get('no'), c.getBuffer('no'), c.hget('no', 'f'), c.lpop('no')]),
    'status and numbers': async (c) => [
      await c.ping(),
      await c.ping('hi'),
      await c.type('no'),
      await c.dbsize()
    ],
    'a hash is an object': async (c) => [await c.hset('h', 'a', 1, 'b', ''), await c.hgetall('h')],
    'no hash is an empty object': (c) => Promise.all([c.hgetall('no'), c.hgetallBuffer('no')]),
    'a field may be called __proto__': async (c) => {
      await c.hset('h', '__proto__', 'x', 'constructor', 'y', 'toString', 'z');
      const text = await c.hgetall('h');
      const bytes = await c.hgetallBuffer('h');
      const [[, queued]] = await c.multi().hgetall('h').exec();
      return [text, bytes, queued].flatMap((hash) => [
        Object.keys(hash),
        Object.getPrototypeOf(hash) === Object.prototype,
        JSON.stringify(hash)
      ]);
    },
    'hashes alike, one after the other, stay apart': async (c) => {
      for (let i = 0; i < 5; i++)
        await c.hset(`h${i}`, { sid: `s${i}`, other: 'x'.repeat(i), [`own${i}`]: i });
      return Promise.all([0, 1, 2, 3, 4, 0].map((i) => c.hgetall(`h${i}`)));
    },
    'hashes of some shapes in any order have their own fields, in their order': async (c) => {
      const shapes = [
        ['sid', 'from', 'to'],
        ['sid', 'from', 'via'],
        ['10', '9', 'sid'],
        ['__proto__', 'sid', 'from'],
        ['"', '\\', 'ü\u2028'],
        Array.from({ length: 65 }, (_, i) => `field ${i}`)
      ];
      const keys = shapes.flatMap((_, i) => [`a${i}`, `b${i}`]);
      for (const [i, names] of shapes.entries())
        for (const key of [`a${i}`, `b${i}`])
          await c.hset(key, ...names.flatMap((name) => [name, key + name]));
      const order = [
        0, 1, 0, 0, 1, 2, 3, 0, 2, 2, 3, 2, 4, 5, 4, 5, 4, 5, 5, 0, 6, 7, 6, 7, 6, 8, 9, 8, 9, 8, 10, 11, 10
      ];
      const hashes = await Promise.all(order.map((i) => c.hgetall(keys[i])));
      return hashes.map((hash) => [Object.getPrototypeOf(hash) === Object.prototype, Object.entries(hash)]);
    },
    'a hash is nobody else’s': async (c) => {
      await c.hset('h', 'a', 1, 'b', 2);
      const hashes = await Promise.all(Array.from({ length: 4 }, () => c.hgetall('h')));
      for (const hash of hashes) {
        delete hash.a;
        hash.b = hash.c = 'mine';
      }
      return c.hgetall('h');
    },
    'nested arrays': (c) => c.eval('return {1, {"a", {}, {false, {2}}}, "b"}', 0),
    'errors in arrays': (c) => c.eval('return {1, {err="MY error"}}', 0),
    'scores are strings': async (c) => [
      await c.zadd('z', 1.5, 'a', '-inf', 'b', 3, 'c'),
      await c.zrange('z', 0, -1, 'WITHSCORES'),
      await c.zscore('z', 'a'),
      await c.zincrby('z', 0.1, 'a'),
      await c.zpopmin('z')
    ],
    'streams and geo positions': async (c) => [
      await c.xadd('x', '1-1', 'f', 'v'),
      await c.xrange('x', '-', '+'),
      await c.geoadd('g', 13.361389, 38.115556, 'p'),
      await c.geopos('g', 'p', 'no')
    ],
    'text of every kind': async (c) => {
      await c.rpush(
        'k',
        '',
        'ascii',
        'é',
        'ÿ',
        '中文',
        '\u{1F600}',
        '\r\n',
        '\0',
        'a'.repeat(5000),
        'é'.repeat(5000)
      );
      return c.lrange('k', 0, -1);
    },
    'bytes that are no text': async (c) => {
      await c.set('k', Buffer.from([0x61, 0xff, 0xfe, 0xc3, 0x28, 0xf0, 0x9f, 0x98, 0x61, 0xed, 0xa0, 0x80]));
      return [await c.get('k'), await c.getBuffer('k'), await c.strlen('k')];
    },
    'Buffers wherever a string would be': async (c) => [
      await c.hset('h', { a: 'é' }),
      await c.hgetallBuffer('h'),
      await c.hmgetBuffer('h', 'a', 'no'),
      await c.pingBuffer('x'),
      await c.callBuffer('KEYS', '*'),
      await c.setBuffer('k', 'v')
    ],
    'integers up to 2^53': async (c) => [
      await c.incrby('k', '9007199254740991'),
      await c.decrby('l', '9007199254740991'),
      await c.incrby('m', 4294967296),
      await c.decrby('n', 134217727),
      await c.incrby('o', 134217728)
    ],
    'many replies at once, in order': (c) =>
      Promise.all(Array.from({ length: 3000 }, (_, i) => c.echo(i % 7 ? `${i}` : 'é'.repeat(i % 50))))
  });
});

describe('replies that no other test has', () => {
  let client;
  withClient((own) => {
    client = own.client;
  });

  it('an integer beyond 2^53 is exact, as a BigInt', async () => {
    await client.set('k', '9007199254740992');
    assert.equal(await client.incr('k'), 9007199254740993n);
    assert.equal(await client.incrby('min', '-9223372036854775808'), -9223372036854775808n);
    assert.equal(await client.incrby('max', '9223372036854775807'), 9223372036854775807n);
  });

  for (const megabytes of [1, 20]) {
    it(`a value of ${megabytes} MB goes there and back`, async () => {
      const text = 'abcdefgé'.repeat((megabytes * 2 ** 20) / 8);
      const bytes = Buffer.alloc(megabytes * 2 ** 20, 'abc\xff', 'latin1');
      const around = Promise.all([
        client.set('before', 'b'),
        client.set('text', text),
        client.set('after', 'a')
      ]);
      assert.deepEqual(await around, ['OK', 'OK', 'OK']);
      await client.set('bytes', bytes);
      const [first, second, third, fourth] = await Promise.all([
        client.get('before'),
        client.get('text'),
        client.getBuffer('bytes'),
        client.get('after')
      ]);
      assert.deepEqual([first, fourth], ['b', 'a']);
      assert.ok(second === text, 'text');
      assert.ok(third.equals(bytes), 'bytes');
      await client.del('text', 'bytes');
    });
  }

  it('a list of 100,000 elements', async () => {
    const items = Array.from({ length: 100_000 }, (_, i) => `item ${i}`);
    assert.equal(await client.rpush('list', items), items.length);
    assert.deepEqual(await client.lrange('list', 0, -1), items);
    assert.equal(await client.del(['list']), 1);
  });

  it('an array nested as deep as the server can make one', async () => {
    const nest = 'local t = {"core"} for i = 1, 7900 do t = {t} end return t';
    const depthOf = (reply) => {
      let depth = 0;
      for (let at = reply; Array.isArray(at); at = at[0]) depth++;
      return depth;
    };
    const [single, [[, piped]], [[, inTransaction]], bytes] = await Promise.all([
      client.eval(nest, 0),
      client.pipeline().eval(nest, 0).exec(),
      client.multi().eval(nest, 0).exec(),
      client.evalBuffer(nest, 0)
    ]);
    assert.deepEqual([single, piped, inTransaction, bytes].map(depthOf), [7901, 7901, 7901, 7901]);
    assert.equal(await client.ping(), 'PONG');
  });

  it('a Buffer is its own memory: later replies do not change it', async () => {
    await client.set('k', 'first');
    const first = await client.getBuffer('k');
    await Promise.all(Array.from({ length: 100 }, () => client.setBuffer('k', 'other')));
    assert.equal(first.toString(), 'first');
  });

  it('a value that is changed after the call is sent as it was', async () => {
    const value = Buffer.from('before');
    const promise = client.set('k', value);
    value.fill('x');
    await promise;
    assert.equal(await client.get('k'), 'before');
  });
});
