'use strict';

const { describe } = require('node:test');
const Ioredis = require('ioredis');
const { Redis } = require('..');
const { compareAll } = require('./helpers/side-by-side');

// They concern all clients of the process, which is why this file has nothing else.
for (const { Command } of [Ioredis, Redis]) {
  Command.setArgumentTransformer('hmset', ([key, fields]) => [
    key,
    'always',
    'there',
    ...Object.entries(fields).flat()
  ]);
  Command.setReplyTransformer('hgetall', (flat) => flat.map(String).join('-'));
  Command.setReplyTransformer('strlen', () => {
    throw new Error('of the transformer');
  });
  Command.setReplyTransformer('get', (reply) => reply?.toUpperCase() ?? 'none');
}

describe('transformers as in ioredis', () => {
  compareAll({
    'of arguments': async (c) => [await c.hmset('h', { f: 'v' }), await c.hkeys('h'), await c.hvals('h')],
    'of replies': async (c) => [await c.set('k', 'value'), await c.get('k'), await c.get('none')],
    'of hashes, which are lists before': async (c) => [
      await c.hset('h', 'f', 'v', 'g', 'w'),
      await c.hgetall('h')
    ],
    'with a callback': (c) =>
      new Promise((resolve) => c.set('k', 'v', () => c.get('k', (_, reply) => resolve(reply)))),
    'in a pipeline': (c) =>
      c.pipeline().set('k', 'value').get('k').hmset('h', { f: 'v' }).hgetall('h').exec(),
    'in a transaction': (c) => c.multi().set('k', 'value').get('k').exec(),
    'one that throws fails its own command': async (c, stage) => {
      await stage.outcome('alone', c.strlen('k'));
      stage.note('in a pipeline', await c.pipeline().set('k', 'v').strlen('k').get('k').exec());
      stage.note('in a transaction', await c.multi().set('k', 'v').strlen('k').get('k').exec());
    },
    'of errors there are none': async (c) => {
      await c.sadd('k', 'm');
      return c.get('k');
    }
  });
});
