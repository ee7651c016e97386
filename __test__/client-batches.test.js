'use strict';

const assert = require('node:assert/strict');
const { afterEach, describe, it } = require('node:test');
const { withClient } = require('./helpers/one-server');
const { compareAll } = require('./helpers/side-by-side');

/** What callbacks were given, in order, once `exec` and its callback have spoken. */
async function recorded(build) {
  const calls = [];
  const note = (error, value) => calls.push([error, value]);
  await new Promise((resolve) => {
    build(note).exec((error, results) => {
      note(error, results);
      setImmediate(resolve);
    });
  });
  return calls;
}

for (const kind of ['multi', 'pipeline']) {
  describe(`${kind}() as in ioredis`, () => {
    compareAll({
      'answers pairs of error and value': (c) => c[kind]().set('k', 1).get('k').incr('k').get('no').exec(),
      'of nothing is empty': (c) => c[kind]().exec(),
      'can be given a list': (c) =>
        c[kind]([
          ['set', 'k', '1'],
          ['get', 'k'],
          ['mget', ['k', 'l']]
        ]).exec(),
      'knows hashes': async (c) => {
        const [, [, hash], [, none]] = await c[kind]().hmset('h', { a: 1 }).hgetall('h').hgetall('no').exec();
        return [hash, none];
      },
      'takes arguments in all their shapes': (c) =>
        c[kind]()
          .hsetnx('h', ['f', 'v'])
          .sadd('s', ['a', 'b'])
          .zadd(['z', 1, 'm'])
          .set('k', undefined)
          .exec(),
      'answers in a callback': (c) => recorded(() => c[kind]().set('k', 'v').get('k')),
      'takes any command by name': (c) => c[kind]().call('SET', 'k', 'v').call('get', ['k']).exec()
    });
  });
}

const failsHalfway = (batch) => batch.set('k', 'x').incr('k').get('k').exec();
const notANumber = { name: 'ReplyError', message: 'ERR value is not an integer or out of range' };

describe('the error of one command does not stop the others', () => {
  compareAll({
    'in a pipeline': (c) => failsHalfway(c.pipeline()),
    'in a transaction': {
      run: (c) => failsHalfway(c.multi()),
      differs: 'errors-say-more',
      ours: [['end', [[null, 'OK'], [{ error: { ...notANumber, command: 'incr' } }], [null, 'x']]]]
    }
  });
});

describe('callbacks of the commands in a pipeline', () => {
  compareAll({
    'come before that of exec': (c) =>
      recorded((note) => c.pipeline().set('k', 'v', note).incr('k', note).get('k', note))
  });
});

describe('transactions', () => {
  compareAll({
    'a command that cannot be queued aborts all': async (c) => {
      const error = await c
        .multi()
        .set('k', 'v')
        .set('l')
        .get('k', 'm')
        .exec()
        .catch((e) => e);
      return [error, error.previousErrors, await c.get('k')];
    },
    'an abort reaches the callback': (c) => recorded(() => c.multi().set('k')),
    'a watched key that changed makes it null': async (c) => {
      await c.watch('k');
      await c.set('k', 'other');
      return [await c.multi().set('k', 'own').exec(), await c.get('k')];
    },
    'a watched key that did not change lets it through': async (c) => {
      await c.watch('k');
      return c.multi().set('k', 'own').exec();
    },
    'within a pipeline': (c) =>
      c.pipeline().set('a', 1).multi().incr('a').hset('h', 'f', 'v').hgetall('h').exec().get('a').exec(),
    'two within a pipeline': (c) =>
      c.pipeline().multi().set('a', 1).exec().multi().incr('a').exec().get('a').exec(),
    'within a pipeline, with an error in it': (c) =>
      c.pipeline().multi().set('k', 'x').incr('k').get('k').exec().exec(),
    'within a pipeline, aborted': (c) => c.pipeline().multi().set('k').get('k').exec().get('k').exec(),
    'within a pipeline, written as a list': (c) =>
      c.pipeline([['multi'], ['set', 'k', 'v'], ['get', 'k'], ['exec'], ['get', 'k']]).exec(),
    'that is given up': async (c) => {
      const error = await c
        .multi()
        .set('k', 'v')
        .discard()
        .exec()
        .catch((e) => e);
      return [error, error.previousErrors, await c.exists('k')];
    },
    'strings and Buffers in one': (c) =>
      c
        .multi()
        .set('k', 'ä')
        .get('k')
        .getBuffer('k')
        .hset('h', 'f', 'v')
        .hgetall('h')
        .lpush('l', 1)
        .lrangeBuffer('l', 0, -1)
        .lrange('l', 0, -1)
        .incr('k')
        .exec(),
    'of strings by execBuffer': (c) => c.multi().set('k', 'v').get('k').getBuffer('k').execBuffer(),
    'tell how many commands they have': (c) => {
      const { length } = c.multi();
      return [length, c.multi().set('k', 1).length, c.pipeline().multi().get('k').exec().length];
    },
    'in a list with callbacks': (c) =>
      recorded((note) =>
        c.pipeline([
          ['set', 'k', 'v', note],
          ['incr', 'k', note]
        ])
      ),
    'all replies as Buffers': (c) => c.multi().setBuffer('k', 'v').getBuffer('k').exec()
  });
});

describe('a batch', () => {
  let client;
  withClient((own) => {
    client = own.client;
  });
  afterEach(() => client.flushall());

  it('of a transaction is not entered by other commands', async () => {
    const results = await Promise.all([
      client.set('n', 0),
      ...Array.from({ length: 200 }, () => [
        client.multi().incr('n').incr('n').exec(),
        client.get('n')
      ]).flat()
    ]);
    const seen = results.filter((value) => typeof value === 'string' && value !== 'OK').map(Number);
    assert.equal(seen.length, 200);
    assert.ok(
      seen.every((n) => n % 2 === 0),
      `a GET came between two INCR: ${seen}`
    );
  });

  it('keeps the order of its own commands and of those around it', async () => {
    const first = client.rpush('l', 1);
    const batch = client.pipeline().rpush('l', 2).rpush('l', 3).exec();
    const last = client.rpush('l', 4);
    await Promise.all([first, batch, last]);
    assert.deepEqual(await client.lrange('l', 0, -1), ['1', '2', '3', '4']);
  });

  it('of 10,000 commands is answered as a whole', async () => {
    const batch = client.pipeline();
    for (let i = 0; i < 10_000; i++) batch.set(`key:${i}`, i);
    const results = await batch.exec();
    assert.equal(results.length, 10_000);
    assert.ok(results.every(([error, value]) => error === null && value === 'OK'));
    assert.equal(await client.dbsize(), 10_000);
  });

  it('may be larger than 64 KB and hold large values', async () => {
    const value = 'x'.repeat(200_000);
    const results = await client.multi().set('a', value).get('a').set('b', 1).exec();
    assert.deepEqual(results, [
      [null, 'OK'],
      [null, value],
      [null, 'OK']
    ]);
  });

  it('of a transaction answers each command in its own callback', async () => {
    // ioredis answers "QUEUED" there, which nobody can use.
    const calls = await recorded((note) => client.multi().set('k', 'v', note).incr('k', note).get('k', note));
    assert.deepEqual(
      calls.map(([error, value]) => (error ? error.command.name : value)),
      ['OK', 'incr', 'v', [[null, 'OK'], [calls[1][0]], [null, 'v']]]
    );
  });

  it('takes names in capital letters', async () => {
    assert.deepEqual(await client.pipeline([['GET', 'k']]).exec(), [[null, null]]);
  });

  it('of a transaction whose connection is gone rejects all its commands within a pipeline', async () => {
    const closed = client.duplicate();
    await closed.ping();
    closed.disconnect();
    const results = await closed.pipeline().multi().set('k', 1).exec().get('k').exec();
    assert.deepEqual(
      results.map(([error]) => error.code),
      Array(4).fill('ERR_REDIS_CLOSED')
    );
  });

  it('tells how many commands it has', () => {
    assert.equal(client.pipeline().set('k', 1).get('k').length, 2);
  });

  it('mixes strings and Buffers in a pipeline', async () => {
    const results = await client.pipeline().set('k', 'v').getBuffer('k').get('k').exec();
    assert.deepEqual(results, [
      [null, 'OK'],
      [null, Buffer.from('v')],
      [null, 'v']
    ]);
  });

  it('that is sent twice sends its commands once', async () => {
    const batch = client.pipeline().incr('n');
    await batch.exec();
    assert.deepEqual(await batch.exec(), [[null, 1]]);
    assert.equal(await client.get('n'), '1');
  });
});
