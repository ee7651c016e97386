'use strict';

const { describe } = require('node:test');
const { compareAll } = require('./helpers/side-by-side');

const LONE_SURROGATE = 'a\ud800b';

const callback = (start) =>
  new Promise((resolve) => {
    start((error, value) => resolve([error, value]));
  });

describe('arguments are understood as ioredis understands them', () => {
  compareAll({
    'numbers, booleans and what is absent': (c) =>
      c.rpush('k', 1, 1.5, -0, true, false, null, undefined, 10n),
    'an empty key and an empty value': async (c) => [await c.set('', ''), await c.get('')],
    'an undefined key is the empty one': async (c) => [await c.set(undefined, 'v'), await c.get('')],
    'objects, dates and symbols': (c) =>
      c.rpush('k', {}, new Date(0), Symbol('s'), { toString: () => 'own' }),
    'an array among arguments': (c) => c.sadd('k', ['a', 'b'], 'c'),
    'an array of arrays is flattened once': (c) => c.rpush('k', ['a', ['b', 'c'], [['d', 'e']]]),
    'an empty array': (c) => c.del([]),
    'a list of keys': async (c) => [await c.mset('a', 1, 'b', 2), await c.del(['a', 'b', 'c'])],
    'all arguments in one array': async (c) => [
      await c.zadd(['z', 1, 'one', 2, 'two']),
      await c.zscan(['z', 0, 'COUNT', 500])
    ],
    'options in an array of their own': async (c) => [
      await c.zadd('z', 1, 'one'),
      await c.zscan('z', [0, 'MATCH', 'o*', 'COUNT', 100])
    ],
    'a cursor as number and as string': async (c) => [await c.scan(0, 'MATCH', 'x*'), await c.scan('0')],
    'options in lower case': async (c) => [
      await c.set('k', 'v', 'nx'),
      await c.set('k', 'w', 'nx', 'ex', 60)
    ],
    'an expiry as number and as string': async (c) => [
      await c.set('k', 'v', 'EX', 600),
      await c.setex('l', '600', 'v'),
      await c.expire('k', '60')
    ],
    'hset with an object': (c) => c.hset('k', { a: 1, b: null, c: undefined, d: { x: 1 }, e: [1, [2, 3]] }),
    'hset with a Map': (c) => c.hset('k', new Map([['a', [1, 2]]])),
    'hset with an instance: its own properties only': (c) => {
      class Call {
        sid = 's';
        get hidden() {
          return 1;
        }
      }
      return c.hset('k', new Call());
    },
    'hset with key and object in one array': (c) => c.hset(['k', { a: 1 }]),
    'hset with fields and values': (c) => c.hset('k', 'a', 1, 'b', 2),
    'hset with an array of them': (c) => c.hset('k', ['a', 1, 'b', 2]),
    'hset with an empty object': (c) => c.hset('k', {}),
    'hmset with an object': (c) => c.hmset('k', { a: 1, b: 'x' }),
    'mset with an object, a Map and a list': async (c) => [
      await c.mset({ a: 1, b: [2, 3] }),
      await c.mset(new Map([['c', 3]])),
      await c.mset(['d', 4]),
      await c.msetnx({ e: 5 }),
      await c.msetnx({ e: 6, f: 6 })
    ],
    'no arguments at all': (c) => c.get(),
    'Buffers as keys and values': (c) => c.set(Buffer.from([255, 0, 10, 13]), Buffer.from([1, 255, 0])),
    'Buffers in arrays and objects': async (c) => [
      await c.rpush('k', [Buffer.from([128, 1]), 'x']),
      await c.hset('h', { field: Buffer.from([0, 255]) })
    ],
    'text of every kind': (c) =>
      c.rpush('k', 'ascii', 'é', '\u{1F600}', '\r\n$3\r\n', '\0', 'x'.repeat(1000)),
    'a lone surrogate becomes U+FFFD': async (c) => [
      await c.set('k', LONE_SURROGATE),
      await c.get('k'),
      await c.set('l', LONE_SURROGATE.padEnd(200, 'x'))
    ],
    'any command by name': async (c) => [await c.call('SET', 'k', 1), await c.call('mget', ['k', 'l'])],
    'an unknown command': (c) => c.call('nosuch', 'x'),
    'sub-commands': async (c) => [
      await c.config('GET', 'maxmemory'),
      await c.set('k', 'v'),
      await c.object('ENCODING', 'k')
    ],
    scripts: (c) => c.eval('return {KEYS[1], ARGV, #ARGV[1]}', 1, 'k', ['a', Buffer.from([1, 2])], 3)
  });
});

describe('callbacks', () => {
  compareAll({
    'receive the value': (c) => callback((done) => c.set('k', 'v', done)),
    'receive the error': (c) => callback((done) => c.set('k', 'v', 'nonsense', done).catch(() => undefined)),
    'follow an array': (c) => callback((done) => c.mget(['a', 'b'], done)),
    'follow an object': (c) => callback((done) => c.hmset('k', { a: 1 }, done)),
    'follow everything the helpers wrote so': async (c) => [
      await callback((done) => c.watch('k', done)),
      await callback((done) => c.hdel('k', 'f', done)),
      await callback((done) => c.hlen('k', done)),
      await callback((done) => c.del('k', done)),
      await callback((done) => c.expire('k', 1, done)),
      await callback((done) => c.unwatch(done))
    ],
    'work with call and with Buffers': async (c) => [
      await callback((done) => c.call('SET', 'k', 'v', done)),
      await callback((done) => c.getBuffer('k', done))
    ],
    'come before those who wait for the promise': async (c, stage) => {
      await stage.outcome('value', c.set('k', 'v', stage.callback('callback')));
      await stage.outcome('error', c.set('k', 'v', 'WHAT', stage.callback('callback')));
    },
    'do not replace the promise': async (c) => [
      await c.set('k', 'v', () => undefined),
      await c.ping(() => {})
    ]
  });
});

describe('keyPrefix', () => {
  compareAll(
    {
      'is put before keys': async (c) => [await c.set('k', 'v'), await c.get('k'), await c.exists('k', 'l')],
      'is put before each key of several': async (c) => [
        await c.mset({ a: 1, b: 2 }),
        await c.mget('a', 'b'),
        await c.del(['a', 'b'])
      ],
      'is put before the keys of a script': (c) => c.eval('return {KEYS, ARGV}', 2, 'a', 'b', 'c'),
      'is put before Buffers': (c) => c.set(Buffer.from('k'), 'v'),
      'is put before the keys of stored unions': async (c) => [
        await c.zadd('a', 1, 'x'),
        await c.zunionstore('sum', 2, 'a', 'b'),
        await c.sunionstore('s', 't', 'u')
      ],
      'is put before keys that follow a word': async (c, stage) => {
        await c.xadd('x', '1-1', 'f', 'v');
        await c.xadd('y', '1-1', 'f', 'v');
        stage.note('xread', await c.xread('COUNT', 1, 'streams', 'x', 'y', 0, 0));
        await c.mset({ w1: 2, w2: 1, n1: 'one', n2: 'two' });
        await c.rpush('l', 1, 2);
        stage.note('sort', await c.sort('l', 'BY', 'w*', 'GET', 'n*', 'GET', '#', 'ASC'));
        stage.note('store', await c.sort('l', 'by', 'nosort', 'store', 'm'));
        await c.geoadd('g', 13, 38, 'Palermo');
        stage.note('georadius', await c.georadius('g', 13, 38, 1, 'km', 'STORE', 'near'));
        stage.note('lmpop', await c.lmpop(2, 'no', 'm', 'LEFT'));
      },
      'is put before the keys of MIGRATE': async (c, stage) => {
        await c.set('k', 'v');
        const target = [stage.server.host, stage.server.port];
        await stage.outcome('one', c.migrate(...target, 'no', 1, 1000));
        await stage.outcome('many', c.migrate(...target, '', 1, 1000, 'COPY', 'KEYS', 'k', 'no'));
      },
      'is put before the keys of MSETEX': async (c, stage) => {
        // A server that does not know it quotes its arguments.
        await stage.outcome('msetex', c.msetex(2, 'a', 1, 'b', 2, 'EX', 10));
      },
      'is put before keys in transactions': (c) => c.multi().set('k', 'v').hset('h', { f: 1 }).exec(),
      'is not put before patterns': async (c) => [
        await c.set('k', 'v'),
        await c.keys('k*'),
        await c.keys('p:*')
      ]
    },
    { keyPrefix: 'p:' }
  );
});
