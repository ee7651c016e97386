'use strict';

const { describe } = require('node:test');
const { compareAll } = require('../helpers/side-by-side');

describe('errors', () => {
  compareAll({
    'of a wrong type': async (c) => {
      await c.set('k', 'text');
      return c.lpush('k', 1);
    },
    'of arguments': (c) => c.set('k'),
    'of syntax': (c) => c.set('k', 'v', 'WHAT'),
    'of an unknown sub-command': (c) => c.client('NOSUCH'),
    'with no word in capitals in front': (c) => c.eval('return redis.error_reply("no code")', 0),
    'reach callback and promise alike': async (c, stage) => {
      const done = stage.callback('callback');
      await stage.outcome('promise', c.set('k', 'v', 'WHAT', done));
      await done.called;
    },
    'show the line of the application': async (_, stage) => {
      const client = stage.create({ showFriendlyErrorStack: true });
      const error = await client.set('k').catch((caught) => caught);
      return [error.message, error.stack.includes('errors.test.js')];
    },
    'a command that takes too long': {
      run: async (_, stage) => {
        const client = stage.create({ commandTimeout: 50 });
        await client.ping();
        await stage.server.cli('CLIENT', 'PAUSE', 200, 'WRITE');
        await client.set('k', 'v').catch(({ message }) => stage.note(message.split(':')[0]));
      },
      differs: 'errors-own-words',
      ours: [['SET was sent and may have been executed'], ['end', undefined]]
    }
  });
});
