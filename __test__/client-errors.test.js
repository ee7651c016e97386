'use strict';

const assert = require('node:assert/strict');
const { describe, it } = require('node:test');
const { inspect } = require('node:util');
const { Redis, ConfigurationError, RedisError, ReplyError } = require('..');
const { withClient } = require('./helpers/one-server');

describe('errors of the server', () => {
  let client;
  withClient((own) => {
    client = own.client;
    return client.set('text', 'x');
  });

  it('are ReplyErrors with message, code and the name of the command', async () => {
    const error = await client.incr('text').catch((e) => e);
    assert.ok(error instanceof ReplyError && error instanceof RedisError && error instanceof Error);
    assert.equal(error.name, 'ReplyError');
    assert.equal(error.message, 'ERR value is not an integer or out of range');
    assert.equal(error.code, 'ERR');
    assert.deepEqual(error.command, { name: 'incr' });
  });

  it('have the first word of the reply as their code', async () => {
    await assert.rejects(client.lpush('text', 1), { code: 'WRONGTYPE' });
    await assert.rejects(client.eval('return {err="OWN code"}', 0), { code: 'OWN' });
    await assert.rejects(client.evalsha('0'.repeat(40), 0), {
      code: 'NOSCRIPT',
      command: { name: 'evalsha' }
    });
  });

  it('never carry arguments, which may be secrets', async () => {
    const error = await client.hset('text', 'token', 'CANARY-1').catch((e) => e);
    assert.doesNotMatch(inspect(error, { showHidden: true, depth: 9 }) + JSON.stringify(error), /CANARY/);
  });

  it('concern one command only', async () => {
    const results = await Promise.allSettled([client.get('text'), client.incr('text'), client.get('text')]);
    assert.deepEqual(
      results.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled']
    );
  });

  it('are thrown in callbacks as uncaught exceptions, not into the promise', async () => {
    const thrown = new Error('of the callback');
    const listeners = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    const caught = new Promise((resolve) => process.once('uncaughtException', resolve));
    assert.equal(
      await client.get('text', () => {
        throw thrown;
      }),
      'x'
    );
    assert.equal(await caught, thrown);
    for (const listener of listeners) process.on('uncaughtException', listener);
  });

  it('point at the caller with showFriendlyErrorStack', async () => {
    const friendly = client.duplicate({ showFriendlyErrorStack: true });
    const error = await friendly.incr('text').catch((e) => e);
    const [message, first] = error.stack.split('\n');
    assert.equal(message, `ReplyError: ${error.message}`);
    assert.match(first, /client-errors\.test\.js/);
    friendly.disconnect();
  });

  for (const name of ['auth', 'hello', 'reset', 'multi', 'psync', 'sync', 'replconf', 'monitor', 'MONITOR']) {
    it(`${name} is refused: it would break the connection that all commands share`, async () => {
      const refused = { name: 'RedisError', code: 'ERR_REDIS_NOT_SUPPORTED' };
      await assert.rejects(client.call(name, 'x', 0), refused);
      if (name !== 'multi') {
        const [[error], [, reply]] = await client.pipeline().call(name).echo('x').exec();
        assert.deepEqual([error.code, reply], [refused.code, 'x']);
        await assert.rejects(client.multi().call(name).exec(), refused);
      }
    });
  }

  it('client reply is refused, whatever it is written as', async () => {
    const refused = { code: 'ERR_REDIS_NOT_SUPPORTED' };
    await assert.rejects(client.client('reply', 'off'), refused);
    await assert.rejects(client.call('Client', Buffer.from('REPLY'), 'SKIP'), refused);
    assert.equal(await client.echo('x'), 'x');
  });
});

describe('options that cannot work', () => {
  const REFUSED = {
    'a port that is none': { port: 70_000 },
    'a port that is no number': { port: 'x' },
    'a negative database': { db: -1 },
    'a time that is no number': { commandTimeout: 'soon' },
    'a time beyond its range': { connectTimeout: 0 },
    'an unknown role': { role: 'slaves' },
    'an unknown retry': { retry: 'sometimes' },
    'an unknown IP family': { family: 5 },
    'an empty list of Sentinels': { sentinels: [], name: 'm' },
    'Sentinels without a name': { sentinels: [{ host: 'h' }] },
    'a Sentinel with a wrong port': { sentinels: [{ host: 'h', port: -1 }], name: 'm' },
    'a word as natMap': { sentinels: [{ host: 'h' }], name: 'm', natMap: 'CANARY' },
    'a passphrase': { tls: { passphrase: 'CANARY' } },
    'a certificate that is none': { tls: { ca: 'CANARY' } },
    'a URL of another kind': { url: 'http://:CANARY@localhost' },
    'a URL that cannot be read': { url: 'redis://:CANARY@loc alhost:x' }
  };

  for (const [title, options] of Object.entries(REFUSED)) {
    it(`${title} is refused at once`, () => {
      assert.throws(
        () => new Redis({ ...options, lazyConnect: true }),
        (error) => {
          assert.ok(error instanceof ConfigurationError);
          assert.equal(error.code, 'ERR_REDIS_CONFIGURATION');
          assert.doesNotMatch(inspect(error, { depth: 9, showHidden: true }), /CANARY/);
          return true;
        }
      );
    });
  }

  it('undefined is as if not given', () => {
    const { options } = new Redis({ host: undefined, port: undefined, db: undefined, lazyConnect: true });
    assert.deepEqual([options.host, options.port, options.db], ['localhost', 6379, 0]);
  });
});
