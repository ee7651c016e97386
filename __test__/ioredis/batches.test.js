'use strict';

const { describe } = require('node:test');
const { nextEvent } = require('../helpers/next-event');
const { compareAll } = require('../helpers/side-by-side');

/** Plays what `exec` gives to a callback. */
async function called(stage, batch) {
  const done = stage.callback('exec');
  batch.exec(done);
  await done.called;
}

describe('pipeline()', () => {
  compareAll({
    grows: (c) => [c.pipeline().length, c.pipeline().set('a', 1).get('a').length],
    'exec again': async (c, stage) => {
      for (const batch of [c.pipeline().set('k', 1).incr('k'), c.pipeline()]) {
        stage.note('first', await batch.exec(), batch.length);
        stage.note('second', await batch.exec(), batch.length);
      }
    },
    'is a chain of itself': (c) => {
      const batch = c.pipeline();
      return batch.set('a', 1) === batch;
    },
    'in a list with callbacks': async (c, stage) => {
      const done = stage.callback('get');
      await c.set('k', 'v');
      const results = await c
        .pipeline([
          ['set', 'l', 1],
          ['get', 'k', done]
        ])
        .exec();
      await done.called;
      return results;
    },
    'exec with a callback': (c, stage) => called(stage, c.pipeline().set('k', 'v').get('k')),
    'exec of nothing with a callback': (c, stage) => called(stage, c.pipeline()),
    'callbacks of commands and of exec': async (c, stage) => {
      const batch = c.pipeline().set('k', 'x', stage.callback('set')).incr('k', stage.callback('incr'));
      await called(stage, batch);
    },
    'Buffers by name': (c) => c.pipeline().set('k', 'v').getBuffer('k').hgetallBuffer('no').exec(),
    'call and callBuffer': (c) => c.pipeline().call('SET', 'k', 'v').callBuffer('GET', 'k').exec(),
    'every shape of reply': (c) =>
      c.pipeline().hset('h', { a: 1 }).hgetall('h').hgetall('no').mget('a', 'b').get('no').echo('x').exec(),
    'unknown commands': (c) => c.pipeline().call('nosuch', 1).get('k').exec(),
    'a wrong number of arguments': (c) => c.pipeline().set('k').get('k').exec(),
    'objects, Maps and nested arrays': (c) =>
      c
        .pipeline()
        .mset({ a: 1, b: 2 })
        .hset('h', new Map([['f', 1]]))
        .sadd('s', ['x', 'y'], 'z')
        .del(['a', 'b'])
        .exec(),
    'two at once do not mix': (c) =>
      Promise.all([c.pipeline().set('k', 1).get('k').exec(), c.pipeline().set('k', 2).get('k').exec()])
  });
});

describe('transactions within pipelines', () => {
  compareAll({
    'pipeline().multi()...exec().exec()': (c) =>
      c.pipeline().get('a').multi().set('k', 1).incr('k').exec().get('k').exec(),
    'pipeline().multi()...exec() needs a second exec': (c) =>
      c.pipeline().multi().set('k', 1).get('k').exec().exec(),
    'two of them': (c) => c.pipeline().multi().set('a', 1).exec().multi().set('b', 2).get('a').exec().exec()
  });
});

describe('multi()', () => {
  compareAll({
    'is a chain of itself': (c) => {
      const batch = c.multi();
      return batch.set('a', 1) === batch;
    },
    'a list': (c) =>
      c
        .multi([
          ['set', 'k', 'v'],
          ['get', 'k']
        ])
        .exec(),
    'exec with a callback': (c, stage) => called(stage, c.multi().set('k', 'v').get('k')),
    'callbacks of commands': {
      run: async (c, stage) => {
        await called(stage, c.multi().set('k', 'v', stage.callback('set')).get('k', stage.callback('get')));
      },
      differs: 'transaction-callbacks',
      ours: (model) =>
        model.map(([label, ...rest]) =>
          label === 'set' ? [label, null, 'OK'] : label === 'get' ? [label, null, 'v'] : [label, ...rest]
        )
    },
    'callbacks of commands when one cannot be queued': async (c, stage) => {
      const batch = c.multi().set('k', 'v', stage.callback('set')).set('l', stage.callback('refused'));
      await called(stage, batch);
    },
    'callbacks of commands when WATCH saw a change': async (_, stage) => {
      const client = stage.create();
      await client.watch('k');
      await stage.server.cli('SET', 'k', 2);
      await called(stage, client.multi().set('k', 3, stage.callback('set')).get('k', stage.callback('get')));
    },
    'callbacks of commands when the client is closed': async (_, stage) => {
      const client = stage.create();
      client.disconnect();
      await nextEvent(client, 'end');
      const batch = client.multi().set('k', 3, stage.callback('set')).get('k', stage.callback('get'));
      await batch.exec().catch((error) => stage.note('exec', error.message));
    },
    'callbacks of discarded commands': async (c, stage) => {
      const batch = c.multi().set('k', 'v', stage.callback('set')).discard(stage.callback('discard'));
      await called(stage, batch);
    },
    'Buffers from execBuffer': (c) => c.multi().set('k', 'v').get('k').execBuffer(),
    'replies of every shape': (c) =>
      c.multi().hset('h', { a: 1 }).hgetall('h').smembers('no').zadd('z', 1, 'm').get('no').exec(),
    'discard instead of exec': async (c) => {
      const batch = c.multi().set('k', 'v');
      const result = await batch
        .discard()
        .exec()
        .catch((error) => error.message);
      return [result, await c.get('k')];
    },
    'without a pipeline: each answer is QUEUED': async (_, stage) => {
      const client = stage.create();
      stage.note('multi', await client.multi({ pipeline: false }));
      stage.note('set', await client.set('k', 'v'));
      stage.note('get', await client.get('k'));
      stage.note('hset', await client.hset('h', { a: 1 }));
      return client.exec();
    },
    'without a pipeline: hashes': {
      run: async (_, stage) => {
        const client = stage.create();
        await client.hset('h', { a: 1 });
        await client.multi({ pipeline: false });
        await client.hgetall('h');
        return client.exec();
      },
      differs: 'transaction-hashes',
      ours: [['end', [[null, { a: '1' }]]]]
    },
    'without a pipeline: discard': async (_, stage) => {
      const client = stage.create();
      await client.multi({ pipeline: false });
      await client.set('k', 'v');
      stage.note('discard', await client.discard());
      return client.get('k');
    },
    'without a pipeline: a command that cannot be queued': {
      run: async (_, stage) => {
        const client = stage.create();
        await client.multi({ pipeline: false });
        await stage.outcome('set', client.set('k'));
        await client.exec().catch(({ message, previousErrors }) => stage.note(message, previousErrors));
      },
      differs: 'transaction-in-one-piece',
      ours: [
        ['set', 'QUEUED'],
        [
          'EXECABORT Transaction discarded because of previous errors.',
          [
            {
              error: {
                name: 'ReplyError',
                message: "ERR wrong number of arguments for 'set' command",
                command: 'set'
              }
            }
          ]
        ],
        ['end', undefined]
      ]
    },
    'exec without multi': (c) => c.exec(),
    'discard without multi': (c) => c.discard()
  });
});

describe('WATCH', () => {
  compareAll({
    'a change by another client makes it null': async (_, stage) => {
      const client = stage.create();
      await client.set('k', 1);
      await client.watch('k');
      await stage.server.cli('SET', 'k', 2);
      return [await client.multi().set('k', 3).exec(), await client.get('k')];
    },
    'and null in the callback': async (_, stage) => {
      const client = stage.create();
      await client.watch('k');
      await stage.server.cli('SET', 'k', 2);
      await called(stage, client.multi().set('k', 3));
    },
    'unwatch forgets': async (_, stage) => {
      const client = stage.create();
      await client.watch('k', 'l');
      await client.unwatch();
      await stage.server.cli('SET', 'k', 2);
      return client.multi().set('k', 3).exec();
    },
    'compare and set': async (_, stage) => {
      const client = stage.create();
      await client.set('n', 1);
      await client.watch('n');
      const n = Number(await client.get('n'));
      return client
        .multi()
        .set('n', n + 1)
        .get('n')
        .exec();
    }
  });
});
