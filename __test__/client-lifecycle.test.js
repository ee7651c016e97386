'use strict';

const assert = require('node:assert/strict');
const { EventEmitter } = require('node:events');
const { after, afterEach, before, describe, it } = require('node:test');
const { Redis } = require('..');
const { freePort } = require('../tools/free-ports');
const { startRedis } = require('../tools/redis-server');
const { nextEvent } = require('./helpers/next-event');

const EVENTS = ['connecting', 'connect', 'ready', 'close', 'reconnecting', 'end', 'error'];

/** The events of a client as they come; each must find the status that it announces. */
function record(client) {
  const seen = [];
  for (const event of EVENTS) {
    client.on(event, () => {
      seen.push(event);
      if (event !== 'error') assert.equal(client.status, event);
    });
  }
  return seen;
}

/** Whether all of `expected` happened, in that order, whatever came between. */
function inOrder(seen, expected) {
  let at = 0;
  for (const event of seen) if (event === expected[at]) at++;
  return at === expected.length;
}

describe('the life of a client', () => {
  let server;
  const clients = [];
  const create = (...args) => {
    const client = new Redis(...args);
    clients.push(client);
    return client;
  };
  const connected = (options) => create({ host: server.host, port: server.port, ...options });

  before(async () => {
    server = await startRedis();
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.disconnect();
  });
  after(() => server.stop());

  it('begins with connecting, connect and ready', async () => {
    const client = connected();
    assert.equal(client.status, 'connecting');
    const seen = record(client);
    await nextEvent(client, 'ready');
    assert.deepEqual(seen, ['connecting', 'connect', 'ready']);
    assert.equal(client.status, 'ready');
  });

  it('ends with close and end after quit()', async () => {
    const client = connected();
    await client.ping();
    const seen = record(client);
    const ended = nextEvent(client, 'end');
    assert.equal(await client.quit(), 'OK');
    await ended;
    assert.deepEqual(seen, ['close', 'end']);
    assert.equal(client.status, 'end');
  });

  it('quit() lets what was submitted finish', async () => {
    const client = connected();
    const writes = Array.from({ length: 100 }, (_, i) => client.set(`k${i}`, i));
    assert.equal(await client.quit(), 'OK');
    assert.ok((await Promise.all(writes)).every((reply) => reply === 'OK'));
  });

  it('quit() lets a watched transaction finish that the server delays', async () => {
    const client = connected();
    const other = connected();
    await client.watch('watched');
    await other.client('PAUSE', 300, 'WRITE');
    const executed = client.multi().set('watched', 'by quit').exec();
    const quit = client.quit();
    assert.deepEqual(await executed, [[null, 'OK']]);
    assert.equal(await quit, 'OK');
    assert.equal(await other.get('watched'), 'by quit');
  });

  it('quit() lets a command that blocks finish', async () => {
    const client = connected();
    const popped = client.blpop('nothing there', 0.2);
    assert.equal(await client.quit(), 'OK');
    assert.equal(await popped, null);
  });

  it('quit() does not wait for ever for one that blocks for ever', async () => {
    const client = connected();
    const popped = client.blpop('nothing there', 0);
    popped.catch(() => {});
    assert.equal(await client.quit(), 'OK');
    await assert.rejects(popped, { code: 'ERR_REDIS_CLOSED' });
  });

  it('quit() lets what waits for the server finish, asks for the delay, and tells nothing of it', async () => {
    const own = await startRedis();
    const asked = new EventEmitter();
    const retryStrategy = () => {
      asked.emit('again');
      return 20;
    };
    const client = create({ host: own.host, port: own.port, retryStrategy });
    client.on('error', () => {});
    await client.ping();
    own.kill();
    await nextEvent(client, 'close');
    const waiting = client.set('k', 'late');
    await nextEvent(client, 'reconnecting');
    const quit = client.quit();
    const seen = record(client);
    await nextEvent(asked, 'again');
    await own.restart();
    assert.equal(await waiting, 'OK');
    assert.equal(await quit, 'OK');
    if (client.status !== 'end') await nextEvent(client, 'end');
    assert.deepEqual(seen, ['close', 'end']);
    await own.stop();
  });

  it('quit() answers a callback, and rejects when it is called again', async () => {
    const client = connected();
    const reply = await new Promise((resolve) => client.quit((error, value) => resolve([error, value])));
    assert.deepEqual(reply, [null, 'OK']);
    await assert.rejects(client.quit(), { code: 'ERR_REDIS_CLOSED', message: 'Connection is closed.' });
  });

  for (const [title, leave] of Object.entries({
    "call('quit')": (client) => client.call('quit'),
    "call('QUIT')": (client) => client.call('QUIT'),
    'sendCommand()': async (client) => String(await client.sendCommand(new Redis.Command('quit', []))),
    'quitBuffer()': async (client) => String(await client.quitBuffer()),
    'a pipeline': async (client) => {
      const [[, set], [, quit], [error]] = await client.pipeline().set('k', 'v').quit().get('k').exec();
      assert.deepEqual([set, error.code], ['OK', 'ERR_REDIS_CLOSED']);
      return quit;
    }
  })) {
    it(`QUIT by ${title} is as quit()`, async () => {
      const client = connected();
      await client.ping();
      const seen = record(client);
      const ended = nextEvent(client, 'end');
      assert.equal(await leave(client), 'OK');
      await ended;
      assert.deepEqual(seen, ['close', 'end']);
      await assert.rejects(client.call('quit'), { code: 'ERR_REDIS_CLOSED' });
    });
  }

  it('QUIT has no place in a transaction', async () => {
    const client = connected();
    await assert.rejects(client.multi().set('k', 'v').quit().exec(), { code: 'ERR_REDIS_NOT_SUPPORTED' });
    assert.equal(await client.ping(), 'PONG');
  });

  for (const [title, close] of Object.entries({
    'disconnect()': (client) => client.disconnect(),
    'end(true)': (client) => client.end(true)
  })) {
    it(`${title} rejects what is unsettled, and everything after it`, async () => {
      const client = create({ port: await freePort(), lazyConnect: true });
      client.on('error', () => {});
      const waiting = client.get('k');
      const ended = nextEvent(client, 'end');
      close(client);
      await assert.rejects(waiting, { name: 'AbortError', code: 'ERR_REDIS_CLOSED', executed: 'no' });
      await ended;
      await assert.rejects(client.get('k'), { code: 'ERR_REDIS_CLOSED', message: 'Connection is closed.' });
      await assert.rejects(client.multi().get('k').exec(), { code: 'ERR_REDIS_CLOSED' });
      await assert.rejects(
        client
          .pipeline()
          .get('k')
          .exec()
          .then(([[error]]) => Promise.reject(error)),
        {
          code: 'ERR_REDIS_CLOSED'
        }
      );
    });
  }

  it('disconnect(true) looks for a new connection', async () => {
    const client = connected();
    const id = await client.client('ID');
    const ready = nextEvent(client, 'ready');
    client.disconnect(true);
    await ready;
    assert.notEqual(await client.client('ID'), id);
  });

  describe('lazyConnect', () => {
    it('waits for connect(), which resolves when the client is ready', async () => {
      const client = connected({ lazyConnect: true });
      const seen = record(client);
      assert.equal(client.status, 'wait');
      assert.equal(await client.connect(), undefined);
      assert.equal(client.status, 'ready');
      assert.deepEqual(seen, ['connecting', 'connect', 'ready']);
    });

    it('waits for the first command otherwise', async () => {
      assert.equal(await connected({ lazyConnect: true }).ping(), 'PONG');
      assert.deepEqual(await connected({ lazyConnect: true }).multi().ping().exec(), [[null, 'PONG']]);
    });

    it('connect() answers a callback, and rejects when the client connects already', async () => {
      const client = connected({ lazyConnect: true });
      assert.equal(await new Promise((resolve) => client.connect(resolve)), null);
      await assert.rejects(client.connect(), {
        code: 'ERR_REDIS_CONNECTING',
        message: 'Redis is already connecting/connected'
      });
    });

    it('connect() rejects with the reason when the first attempt fails, and the client goes on', async () => {
      const port = await freePort();
      const client = create({ host: '127.0.0.1', port, lazyConnect: true });
      client.on('error', () => {});
      await assert.rejects(client.connect(), { name: 'ConnectionError', code: 'ECONNREFUSED' });
      assert.equal(client.status, 'reconnecting');
    });

    it('connect() rejects when disconnect() comes first', async () => {
      const client = connected({ lazyConnect: true });
      const connecting = client.connect();
      client.disconnect();
      await assert.rejects(connecting, { code: 'ERR_REDIS_CLOSED' });
    });

    it('connect() revives a client that was closed', async () => {
      const client = connected();
      await client.quit();
      if (client.status !== 'end') await nextEvent(client, 'end');
      await client.connect();
      assert.equal(await client.ping(), 'PONG');
    });
  });

  it('tells of a lost connection and of the next one, why and where', async () => {
    const own = await startRedis();
    const client = create(own.port, own.host);
    await client.ping();
    const seen = record(client);
    const lost = nextEvent(client, 'lost');
    own.kill();
    await Promise.all([lost, nextEvent(client, 'reconnecting')]);
    assert.equal(await lost, `${own.host}:${own.port}: closed by the server`);
    const [ready, node] = [nextEvent(client, 'ready'), nextEvent(client, 'node')];
    await own.restart();
    await ready;
    assert.equal(await node, `${own.host}:${own.port}`);
    const expected = ['close', 'error', 'reconnecting', 'connecting', 'connect', 'ready'];
    assert.ok(inOrder(seen, expected), seen.join());
    await own.stop();
  });

  it('reconnecting tells the delay, which grows', async () => {
    const client = create({ port: await freePort(), reconnectDelay: 5, reconnectDelayMax: 15 });
    client.on('error', () => {});
    const delays = [];
    while (delays.length < 4) delays.push(await nextEvent(client, 'reconnecting'));
    assert.ok(
      delays.every((delay, i) => delay <= 15 && delay >= (delays[i - 1] ?? 1)),
      delays.join()
    );
    assert.ok(delays[3] > delays[0], delays.join());
  });

  it('error has a code, and is printed instead of thrown where nobody listens', async (t) => {
    const print = t.mock.method(console, 'error', () => {});
    const client = create({ host: '127.0.0.1', port: await freePort() });
    await nextEvent(client, 'reconnecting');
    client.disconnect();
    assert.match(print.mock.calls[0].arguments[0], /ConnectionError ECONNREFUSED: 127\.0\.0\.1:\d+/);
  });

  it('a listener that throws does not take replies with it', async () => {
    const client = connected();
    const listeners = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    const caught = nextEvent(process, 'uncaughtException');
    client.once('ready', () => {
      throw new Error('of a listener');
    });
    assert.equal(await client.ping(), 'PONG');
    assert.equal((await caught).message, 'of a listener');
    for (const listener of listeners) process.on('uncaughtException', listener);
  });

  it('duplicate() is a second connection with the same options and others', async () => {
    const client = connected({ db: 3, connectionName: 'first' });
    const second = client.duplicate({ connectionName: 'second' });
    clients.push(second);
    assert.ok(second instanceof Redis);
    assert.deepEqual(await Promise.all([client.client('GETNAME'), second.client('GETNAME')]), [
      'first',
      'second'
    ]);
    await second.set('k', 'v');
    assert.equal(await client.get('k'), 'v');
  });

  it('withOptions() is the same connection under another contract', async () => {
    const client = connected();
    const view = client.withOptions({ deadline: 100, retry: 'never' });
    assert.equal(await view.client('ID'), await client.client('ID'));
    assert.deepEqual([view.deadline, view.retry], [100, 'never']);
    assert.deepEqual([client.deadline, client.retry], [15_000, 'idempotent']);
    assert.deepEqual(await view.multi().ping().exec(), [[null, 'PONG']]);
  });

  it('what listens to a view listens to the client', async () => {
    const client = connected({ lazyConnect: true });
    const view = client.withOptions({ deadline: 500 });
    const listener = () => {};
    assert.equal(view.on('error', listener), view);
    view.once('ready', listener).prependListener('close', listener);
    // Listeners of its own that come and go.
    await client.connect();
    assert.deepEqual(client.eventNames().sort(), ['close', 'error']);
    assert.deepEqual(view.listeners('error'), [listener]);
    assert.equal(view.off('error', listener).removeAllListeners('close'), view);
    assert.deepEqual(client.eventNames(), []);
    assert.deepEqual(Object.keys(view).sort(), ['deadline', 'retry']);
  });

  it('health() tells where the client stands', async () => {
    const client = connected();
    await client.ping();
    const health = client.health();
    assert.equal(health.state, 'ready');
    assert.equal(health.node, `${server.host}:${server.port}`);
    assert.deepEqual(health.sentinels, []);
    assert.deepEqual([health.inFlight, health.waiting, health.waitingBytes, health.oldest], [0, 0, 0, 0]);
    assert.ok(health.submitted >= 1 && health.answered >= 1);
  });

  it('health() counts what waits while the server is away', async () => {
    const client = create({ port: await freePort() });
    client.on('error', () => {});
    const waiting = client.set('k', 'v');
    waiting.catch(() => {});
    await nextEvent(client, 'reconnecting');
    const health = client.health();
    assert.equal(health.state, 'waiting');
    assert.equal(health.waiting, 1);
    assert.ok(health.waitingBytes > 0 && health.oldest >= 0);
  });
});
