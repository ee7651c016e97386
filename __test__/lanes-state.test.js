'use strict';

// What the connections beside the shared one owe to the state of their client: its database, its end, its new beginning.

const assert = require('node:assert/strict');
const { after, afterEach, before, beforeEach, describe, it } = require('node:test');
const { Redis } = require('..');
const { startRedis } = require('../tools/redis-server');
const { nextEvent } = require('./helpers/next-event');
const { pollUntil } = require('./helpers/poll-until');
const { replaceConnections } = require('./helpers/replace-connections');
const { compareAll } = require('./helpers/side-by-side');

let server;
let client;
const create = (options) => new Redis({ host: server.host, port: server.port, ...options });

before(async () => {
  server = await startRedis();
});
after(() => server.stop());
beforeEach(async () => {
  await server.cli('FLUSHALL');
  client = create();
});
afterEach(() => client.disconnect());

/** Ends the client and opens it again. */
async function reopen() {
  const end = nextEvent(client, 'end');
  client.disconnect();
  await end;
  await client.connect();
}

/** The same list in two databases, with another element in each. */
async function fill() {
  for (const db of [0, 5]) {
    const writer = create({ db });
    await writer.rpush('list', `in ${db}`);
    writer.disconnect();
  }
}

describe('the database of a blocking command', () => {
  it('is the one that was chosen just before, without waiting', async () => {
    await fill();
    client.select(5);
    assert.deepEqual(await client.blpop('list', 1), ['list', 'in 5']);
  });

  it('is the present one, although its connection was in use when it was chosen', async () => {
    const blocked = client.blpop('other', 1);
    await pollUntil(async () => (await server.cli('INFO', 'clients')).includes('blocked_clients:1'));
    await client.select(5);
    await server.cli('RPUSH', 'other', 'item');
    assert.deepEqual(await blocked, ['other', 'item']);
    await fill();
    assert.deepEqual(await client.blpop('list', 1), ['list', 'in 5']);
  });

  it('is that of before, if the server does not know the one that was chosen', async () => {
    await fill();
    await assert.rejects(client.select(99), { name: 'ReplyError' });
    assert.deepEqual(await client.blpop('list', 1), ['list', 'in 0']);
  });

  it('is the chosen one, as that of all commands, after the client was opened again', async () => {
    await fill();
    await client.select(5);
    await reopen();
    assert.deepEqual(await client.lrange('list', 0, -1), ['in 5']);
    assert.deepEqual(await client.blpop('list', 1), ['list', 'in 5']);
  });
});

describe('a client that is opened again, as in ioredis', () => {
  compareAll({
    'has the database of before': async (c) => {
      await c.select(3);
      await c.set('k', 'v');
      const end = nextEvent(c, 'end');
      c.disconnect();
      await end;
      await c.connect();
      const found = await c.get('k');
      await c.flushdb();
      await c.select(0);
      return found;
    }
  });

  it('has the subscriptions of before', async () => {
    await client.subscribe('news');
    await client.psubscribe('n*');
    await reopen();
    await pollUntil(async () => Number(await server.cli('PUBSUB', 'NUMPAT')) === 1);
    const heard = nextEvent(client, 'message');
    await server.cli('PUBLISH', 'news', 'hello');
    assert.equal(await heard, 'news');
  });

  it('watches anew, and does not wait for what was watched before', async () => {
    await client.watch('k');
    await reopen();
    assert.equal(await client.unwatch(), 'OK');
    assert.equal(await client.watch('k'), 'OK');
    assert.equal(await client.get('k'), null);
    assert.deepEqual(await client.multi().set('k', 'v').exec(), [[null, 'OK']]);
  });
});

describe('after the end of a client', () => {
  it('a transaction under a WATCH is refused, as every command is', async () => {
    await client.watch('k');
    const end = nextEvent(client, 'end');
    client.disconnect();
    await end;
    await assert.rejects(client.multi().set('k', 'v').exec(), { code: 'ERR_REDIS_CLOSED' });
    await assert.rejects(client.get('k'), { code: 'ERR_REDIS_CLOSED' });
  });

  it('a connection takes nothing that it would never answer', async () => {
    const { connection } = client;
    const end = nextEvent(client, 'end');
    client.disconnect();
    await end;
    await assert.rejects(connection.request('get', ['get', 'k'], 0, 1000), { code: 'ERR_REDIS_CLOSED' });
  });
});

describe('enableOfflineQueue: false', () => {
  /** @type {Record<string, (c: any) => Promise<any>>} */
  const KINDS = {
    'blocking commands': (c) => c.blpop('none', 0.01),
    subscriptions: async (c) => [await c.subscribe('news'), await c.unsubscribe('news')],
    WAIT: (c) => c.wait(0, 10),
    'WATCH and its transaction': async (c) => [await c.watch('k'), await c.multi().get('k').exec()]
  };
  const EXPECTED = {
    'blocking commands': null,
    subscriptions: [1, 0],
    WAIT: 0,
    'WATCH and its transaction': ['OK', [[null, null]]]
  };
  for (const [kind, run] of Object.entries(KINDS)) {
    it(`does not concern ${kind} of a connected client`, async () => {
      const strict = create({ enableOfflineQueue: false, lazyConnect: true });
      await strict.connect();
      assert.deepEqual(await run(strict), EXPECTED[kind]);
      strict.disconnect();
    });

    it(`refuses ${kind} without a connection`, async () => {
      const strict = create({ enableOfflineQueue: false });
      await assert.rejects(run(strict), { code: 'ERR_REDIS_OFFLINE', executed: 'no' });
      strict.disconnect();
    });
  }
});

describe('waitReplicas', () => {
  it('counts for a transaction under a WATCH, too', async () => {
    const careful = create({ waitReplicas: 1, waitTimeout: 20 });
    await careful.watch('k');
    await assert.rejects(careful.multi().set('k', 'v').exec(), { code: 'ERR_REDIS_NOT_REPLICATED' });
    careful.disconnect();
  });

  it('is not asked of a transaction that only reads', async () => {
    const careful = create({ waitReplicas: 1, waitTimeout: 20 });
    await server.cli('SET', 'k', 'old');
    assert.deepEqual(await careful.multi().get('k').exec(), [[null, 'old']]);
    await careful.watch('k');
    assert.deepEqual(await careful.multi().get('k').exec(), [[null, 'old']]);
    careful.disconnect();
  });

  it('a key that was watched and has changed is a conflict, and nothing was executed', async () => {
    const careful = create({ waitReplicas: 1, waitTimeout: 20 });
    await careful.watch('k');
    await server.cli('SET', 'k', 'of another');
    assert.equal(await careful.multi().set('k', 'v').exec(), null);
    assert.equal(await server.cli('GET', 'k'), 'of another');
    careful.disconnect();
  });

  it('a WATCH whose connection was lost fails its transaction', async () => {
    const careful = create({ waitReplicas: 1, waitTimeout: 20, connectionName: 'careful' });
    await careful.watch('k');
    await replaceConnections(server, 'careful');
    assert.equal(await careful.multi().set('k', 'unwatched').exec(), null);
    assert.notEqual(await server.cli('GET', 'k'), 'unwatched');
    careful.disconnect();
  });

  it('a transaction that was refused is sent again', async () => {
    await server.cli('CONFIG', 'SET', 'min-replicas-to-write', '1');
    const careful = create({ waitReplicas: 1, waitTimeout: 20 });
    const written = careful.multi().set('refused', 'v').incr('n').exec();
    written.catch(() => undefined);
    await pollUntil(async () => careful.stats().commands.refused > 0);
    await server.cli('CONFIG', 'SET', 'min-replicas-to-write', '0');
    await assert.rejects(written, { code: 'ERR_REDIS_NOT_REPLICATED', executed: 'yes' });
    assert.equal(await server.cli('GET', 'refused'), 'v');
    careful.disconnect();
  });
});

describe('QUIT by its name, as in ioredis', () => {
  const ended = async (c, reply) => {
    const end = nextEvent(c, 'end');
    const said = await reply(c);
    await end;
    return [said, c.status];
  };
  compareAll({
    'by call()': (_, stage) => ended(stage.create(), (c) => c.call('quit')),
    'in a pipeline': (_, stage) => ended(stage.create(), (c) => c.pipeline().set('k', 'v').quit().exec())
  });
});

describe('how long is waited', () => {
  const options = { commandDeadline: 300 };

  it('WAIT without a time waits for as long as it takes', async () => {
    const patient = create(options);
    const waiting = patient.wait(1, 0);
    await pollUntil(async () => (await server.cli('INFO', 'clients')).includes('blocked_clients:1'));
    const long = new Promise((resolve) => setTimeout(resolve, 2 * options.commandDeadline, 'waits'));
    assert.equal(await Promise.race([waiting, long]), 'waits');
    patient.disconnect();
    await assert.rejects(waiting, { code: 'ERR_REDIS_CLOSED' });
  });

  it('a group named block is no option of XREADGROUP', async () => {
    const patient = create(options);
    await server.cli('XGROUP', 'CREATE', 'stream', 'block', '$', 'MKSTREAM');
    const read = patient.xreadgroup('GROUP', 'block', 'c', 'BLOCK', 700, 'STREAMS', 'stream', '>');
    assert.equal(await read, null);
    patient.disconnect();
  });

  it('a stream named block is no option of XREAD', async () => {
    const patient = create(options);
    assert.equal(await patient.xread('STREAMS', 'block', '0'), null);
    patient.disconnect();
  });
});

describe('MONITOR', () => {
  it('is refused where others share the connection', async () => {
    for (const sent of [client.call('monitor'), client.call('MONITOR')])
      await assert.rejects(sent, { code: 'ERR_REDIS_NOT_SUPPORTED', message: /use monitor\(\)/ });
    const [[error]] = await client.pipeline([['monitor']]).exec();
    assert.equal(error.code, 'ERR_REDIS_NOT_SUPPORTED');
    assert.equal(await client.ping(), 'PONG');
  });

  it('that the server refuses is an error, and leaves no client behind', async () => {
    await server.cli('ACL', 'SETUSER', 'app', 'on', '>secret', '~*', '+@all', '-monitor');
    const limited = create({ username: 'app', password: 'secret' });
    await assert.rejects(limited.monitor(), /NOPERM/);
    const count = async () => (await server.cli('CLIENT', 'LIST')).match(/user=app/g)?.length ?? 0;
    await pollUntil(async () => (await count()) === 1);
    limited.disconnect();
  });
});
