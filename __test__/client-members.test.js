'use strict';

const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const own = require('..');
const { startRedis } = require('../tools/redis-server');
const { nextEvent } = require('./helpers/next-event');
const { compareAll } = require('./helpers/side-by-side');

const { Redis, Cluster, Command } = own;

/** The class that a client is of brings along what its users import beside it. */
const classOf = (client) => client.constructor;

describe('what packages ask a client for', () => {
  compareAll({
    'what it is': async (c) => {
      await c.ping();
      return [c.isCluster ?? false, c.mode, c.status, typeof c.options.keyPrefix, c.options.db];
    },
    'its commands': (c) => {
      const names = c.getBuiltinCommands();
      return ['get', 'xadd', 'subscribe', 'hgetall'].map((name) => names.includes(name));
    },
    'a command that it does not know': async (c) => {
      c.addBuiltinCommand('json.get');
      await c.set('k', 'v');
      const { string, buffer } = c.createBuiltinCommand('get');
      return [
        await c['json.get']('k').catch(({ message }) => message.slice(0, 30)),
        typeof c['json.getBuffer'],
        (await c.pipeline()['json.get']('k').exec()).length,
        await string.call(c, 'k'),
        await buffer.call(c, 'k')
      ];
    },
    'to send a command that is an object': async (c) => {
      const Sent = classOf(c) === Redis ? Command : require('ioredis').Command;
      const replies = [];
      replies.push(await c.sendCommand(new Sent('SET', ['k', 'v'], { replyEncoding: 'utf8' })));
      const noted = new Promise((resolve) => {
        c.sendCommand(new Sent('get', [['k']], {}, (error, reply) => resolve([error, reply])));
      });
      replies.push(await noted, await c.sendCommand(new Sent('get', [['k']])));
      const command = new Sent('get', ['k'], { replyEncoding: 'utf8', keyPrefix: 'p:' });
      replies.push(await c.sendCommand(command), await command.promise);
      return replies;
    },
    'the error of a command that is an object': (c) => {
      const Sent = classOf(c) === Redis ? Command : require('ioredis').Command;
      return c.sendCommand(new Sent('incr', ['k', 'l']));
    }
  });
});

describe('a client', () => {
  let server;
  before(async () => {
    server = await startRedis();
  });
  after(() => server.stop());

  it('is disposed of by quit() at the end of an asynchronous scope', async () => {
    const client = new Redis(server.port, server.host);
    const written = client.set('k', 'last');
    await client[Symbol.asyncDispose]();
    assert.equal(await written, 'OK');
    assert.equal(client.manuallyClosing, true);
  });

  it('is disposed of by disconnect() at the end of another', async () => {
    const client = new Redis(server.port, server.host);
    const ended = nextEvent(client, 'end');
    client[Symbol.dispose]();
    await ended;
    assert.equal(client.status, 'end');
  });

  it('of a Cluster says that there is none', () => {
    assert.equal(Redis.Cluster, Cluster);
    assert.throws(() => new Redis.Cluster([{ port: 7000 }]), {
      code: 'ERR_REDIS_NOT_SUPPORTED',
      message: /Cluster is not supported/
    });
  });

  it('can be had from every export that ioredis has', () => {
    assert.equal(own.default, own);
    assert.equal(own.Redis, Redis);
    assert.equal(own.Command, Redis.Command);
    assert.equal(own.ReplyError, Redis.ReplyError);
    const made = [new own.Redis({ lazyConnect: true }), Redis.createClient({ lazyConnect: true })];
    assert.ok(made.every((client) => client instanceof Redis && client.status === 'wait'));
  });
});
