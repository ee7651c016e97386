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
    'of unknown commands': (c) => c.call('NOSUCH', 'a'),
    'name the command as it was called': async (c, stage) => {
      await stage.outcome('call', c.call('LPUSH', 'k'));
      await stage.outcome(
        'with a callback',
        c.callBuffer('Lpush', 'k', () => undefined)
      );
      await stage.outcome(
        'pipeline',
        c.pipeline().call('LPUSH').call('GET').call('Get').call('NoSuch').exec()
      );
    },
    'name the command of a transaction as it was called': (c) => c.multi().call('LPUSH', 'k').exec(),
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

describe('what packages ask a client for', () => {
  const MEMBERS = [
    'pipeline multi exec call callBuffer send_command connect disconnect end quit duplicate monitor',
    'defineCommand scanStream sscanStream hscanStream zscanStream scanBufferStream',
    'getBuiltinCommands createBuiltinCommand addBuiltinCommand sendCommand',
    'subscribe psubscribe ssubscribe on once off emit'
  ];

  compareAll({
    'its methods': (c) => MEMBERS.flatMap((line) => line.split(' ')).map((name) => [name, typeof c[name]]),
    'the class of errors': async (c, { Redis }) => {
      const error = await c.set('k').catch((caught) => caught);
      return [error instanceof Redis.ReplyError, error instanceof Error, error.constructor.name];
    },
    'what is inside of it': {
      run: async (_, stage) => {
        const client = stage.create();
        const waiting = client.ping();
        const { offlineQueue, commandQueue, connector, condition } = client;
        stage.note([offlineQueue, commandQueue, connector, condition].map((inner) => typeof inner));
        await waiting;
      },
      differs: 'internals-hidden',
      ours: [[Array(4).fill('undefined')], ['end', undefined]]
    },
    'isCluster and mode': (c) => [c.isCluster, c.mode],
    createClient: (_, stage) =>
      stage.keep(stage.Redis.createClient(stage.server.port, stage.server.host)).ping(),
    'getBuiltinCommands()': (c) =>
      ['get', 'hgetall', 'zadd'].map((name) => c.getBuiltinCommands().includes(name)),
    'addBuiltinCommand()': async (_, stage) => {
      const client = stage.create();
      client.addBuiltinCommand('my.command');
      await stage.outcome('call', client['my.command']('x'));
    },
    'every command that ioredis has': (c, stage) => {
      const known = stage.Redis.prototype.getBuiltinCommands.call(c).includes('hset');
      const theirs = require('ioredis').prototype.getBuiltinCommands();
      const missing = (object) => theirs.filter((name) => typeof object[name] !== 'function');
      stage.note(known, missing(c), missing(c.pipeline()));
    },
    'send_command()': (c, stage) =>
      c
        .send_command('SET', 'k', 'v')
        .then(() => c.pipeline().send_command('get', 'k').exec(stage.callback('exec'))),
    'sendCommand(new Command(...))': async (c, { Redis }) => [
      await c.sendCommand(new Redis.Command('set', ['k', 'v'])),
      await c.sendCommand(new Redis.Command('get', ['k'], { replyEncoding: 'utf8' })),
      await c.sendCommand(new Redis.Command('get', ['k'], { replyEncoding: null }))
    ]
  });
});
