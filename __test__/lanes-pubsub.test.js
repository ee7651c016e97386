'use strict';

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const { after, before, describe, it } = require('node:test');
const Ioredis = require('ioredis');
const { Redis } = require('..');
const { startRedis } = require('../tools/redis-server');
const { startCluster } = require('../tools/sentinel-cluster');
const { nextEvent } = require('./helpers/next-event');
const { pollUntil } = require('./helpers/poll-until');

/** All arguments of the next event. */
const nextCall = (emitter, event) =>
  new Promise((resolve) => emitter.once(event, (...args) => resolve(args)));

/**
 * While this process does nothing else: the server confirms a subscription to `channel`, loses the subscriber, and has
 * it back.
 */
function loseSubscriber({ connection }, channel) {
  const script = `
    const { askOnce } = require(${JSON.stringify(require.resolve('../tools/resp-client'))});
    const ask = (...args) => askOnce(${JSON.stringify(connection)}, ...args);
    const until = async (check) => { while (!(await check())); };
    const connections = async () => (await ask('CLIENT', 'LIST')).split('\\n').length;
    (async () => {
      await until(async () => (await ask('PUBSUB', 'NUMSUB', '${channel}'))[1] === 1);
      const before = await connections();
      await ask('CLIENT', 'KILL', 'TYPE', 'pubsub');
      await until(async () => (await connections()) === before);
      // The handshake is a few more commands.
      for (let i = 0; i < 20; i++) await ask('PING');
    })();
  `;
  execFileSync(process.execPath, ['-e', script], { timeout: 10_000 });
}

/** While this process does nothing else: the server confirms a subscription to `channel`, and dies. */
function killSubscribed({ connection, pid }, channel) {
  const script = `
    const { askOnce } = require(${JSON.stringify(require.resolve('../tools/resp-client'))});
    const ask = (...args) => askOnce(${JSON.stringify(connection)}, ...args);
    (async () => {
      while ((await ask('PUBSUB', 'NUMSUB', '${channel}'))[1] !== 1);
      process.kill(${pid}, 'SIGKILL');
      while (await ask('PING').catch(() => false));
    })();
  `;
  execFileSync(process.execPath, ['-e', script], { timeout: 10_000 });
}

/** Everything that the six events said. */
function record(client) {
  const heard = [];
  for (const event of [
    'message',
    'messageBuffer',
    'pmessage',
    'pmessageBuffer',
    'smessage',
    'smessageBuffer'
  ]) {
    client.on(event, (...args) => heard.push([event, ...args]));
  }
  return heard;
}

/** What a subscriber hears and is answered, up to a last message. */
async function session(Client, server) {
  const client = new Client({ host: server.host, port: server.port });
  const answers = [];
  const note = async (promise) => answers.push(await promise.catch(({ message }) => message));
  const heard = record(client);
  await note(client.subscribe('news', 'sport'));
  await note(client.psubscribe(['n*', '?port']));
  await note(client.subscribe('news'));
  await note(client.get('key'));
  await server.cli('PUBLISH', 'news', 'größer 🙂');
  await server.cli('PUBLISH', 'sport', '');
  await note(client.unsubscribe('sport'));
  await server.cli('PUBLISH', 'sport', 'by pattern only');
  // By name: without one ioredis 5 waits for ever while there are patterns.
  await note(client.unsubscribe('news'));
  await note(client.punsubscribe());
  await note(client.get('key'));
  client.disconnect();
  return { heard, answers };
}

describe('subscriptions', () => {
  let server;
  let client;
  const options = () => ({ host: server.host, port: server.port });

  before(async () => {
    server = await startRedis();
    client = new Redis(options());
  });
  after(async () => {
    client.disconnect();
    await server.stop();
  });

  it('are as in ioredis', async () => {
    const [theirs, own] = [await session(Ioredis, server), await session(Redis, server)];
    assert.deepEqual(own.answers, theirs.answers);
    assert.deepEqual(own.heard, theirs.heard);
    assert.equal(own.heard.length, 10);
  });

  it('of shards', async (t) => {
    if (!(await client.command('INFO', 'ssubscribe'))[0]) return t.skip('this server has no shard channels');
    const subscriber = new Redis(options());
    assert.equal(await subscriber.ssubscribe('shard'), 1);
    const message = nextCall(subscriber, 'smessage');
    await client.spublish('shard', 'm');
    assert.deepEqual(await message, ['shard', 'm']);
    assert.equal(await subscriber.sunsubscribe(), 0);
    subscriber.disconnect();
  });

  it('take any bytes', async () => {
    const subscriber = new Redis(options());
    const channel = Buffer.from([0xff, 0x00, 0x0d, 0x0a]);
    await subscriber.subscribe(channel);
    const message = nextCall(subscriber, 'messageBuffer');
    await client.publish(channel, Buffer.from([0xfe]));
    assert.deepEqual(await message, [channel, Buffer.from([0xfe])]);
    assert.equal(await subscriber.unsubscribe(channel), 0);
    subscriber.disconnect();
  });

  it('answer callbacks', async () => {
    const subscriber = new Redis(options());
    const count = await new Promise((resolve, reject) => {
      subscriber.subscribe('a', 'b', (error, reply) => (error ? reject(error) : resolve(reply)));
    });
    assert.equal(count, 2);
    subscriber.disconnect();
  });

  it('to no channel is an error, to a forbidden one that of the server', async () => {
    await server.cli('ACL', 'SETUSER', 'reader', 'on', '>pw', '+@all', '~*', 'resetchannels', '&open*');
    const subscriber = new Redis({ ...options(), username: 'reader', password: 'pw' });
    await assert.rejects(subscriber.subscribe(), /wrong number of arguments/);
    await assert.rejects(subscriber.subscribe('closed'), { name: 'ReplyError', code: 'NOPERM' });
    assert.equal(await subscriber.subscribe('open'), 1);
    subscriber.disconnect();
  });

  it('are made again after the connection was lost, and the gap is told', async () => {
    const subscriber = new Redis(options());
    await subscriber.subscribe('a', 'b');
    await subscriber.psubscribe('p*');
    await subscriber.unsubscribe('b');
    const warned = nextEvent(subscriber, 'warning');
    await server.cli('CLIENT', 'KILL', 'TYPE', 'pubsub');
    const { code, message } = await warned;
    assert.equal(code, 'REDIS_MESSAGES_MISSED');
    assert.match(message, /2 of 2 subscriptions are back/);
    assert.deepEqual((await client.pubsub('CHANNELS')).sort(), ['a']);
    const heard = record(subscriber);
    await client.publish('a', '1');
    await client.publish('b', '2');
    await client.publish('p', '3');
    await pollUntil(async () => heard.length >= 4);
    assert.deepEqual(
      heard.filter(([event]) => !event.endsWith('Buffer')),
      [
        ['message', 'a', '1'],
        ['pmessage', 'p*', 'p', '3']
      ]
    );
    subscriber.disconnect();
  });

  it('are forgotten instead with autoResubscribe: false', async () => {
    const subscriber = new Redis({ ...options(), autoResubscribe: false });
    await subscriber.subscribe('a');
    await server.cli('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await pollUntil(() =>
      subscriber.get('k').then(
        () => true,
        () => false
      )
    );
    assert.deepEqual(await client.pubsub('CHANNELS'), []);
    subscriber.disconnect();
  });

  it('keep their promises while the server is away', async () => {
    const own = await startRedis();
    const subscriber = new Redis({ host: own.host, port: own.port });
    subscriber.on('error', () => undefined);
    await subscriber.subscribe('a');
    own.kill();
    await own.exited;
    const late = subscriber.subscribe('b');
    const back = nextEvent(subscriber, 'warning');
    await own.restart();
    assert.equal(typeof (await late), 'number');
    await back;
    await pollUntil(async () => (await own.cli('PUBSUB', 'CHANNELS')).length === 2);
    subscriber.disconnect();
    await own.stop();
  });

  it('are made again when the connection was lost before the application heard of the first one', async () => {
    const subscriber = new Redis(options());
    await subscriber.subscribe('early');
    const subscribed = subscriber.subscribe('busy');
    await new Promise((resolve) => process.nextTick(resolve));
    const warned = nextEvent(subscriber, 'warning');
    loseSubscriber(server, 'busy');
    await subscribed;
    await warned;
    assert.deepEqual(await client.pubsub('NUMSUB', 'early', 'busy'), ['early', 1, 'busy', 1]);
    subscriber.disconnect();
  });

  it('are made again when the second connection was lost before the application heard of them', async () => {
    const own = await startRedis();
    const subscriber = new Redis({ host: own.host, port: own.port });
    subscriber.on('error', () => undefined);
    await subscriber.subscribe('early');
    const [lane] = subscriber.lanePool().lanes;
    const { onReady } = lane;
    lane.onReady = () => {
      onReady();
      lane.onReady = onReady;
      // Behind what sends them: their answers and the next loss are heard together, the next connection later.
      process.nextTick(() => killSubscribed(own, 'early'));
    };
    await own.cli('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await own.exited;
    const warned = nextEvent(subscriber, 'warning');
    await own.restart();
    assert.match((await warned).message, /1 of 1 subscriptions are back/);
    assert.deepEqual(await own.cli('PUBSUB', 'NUMSUB', 'early'), ['early', 1]);
    subscriber.disconnect();
    await own.stop();
  });

  it('are forgotten then with autoResubscribe: false', async () => {
    const subscriber = new Redis({ ...options(), autoResubscribe: false });
    await subscriber.subscribe('early');
    const subscribed = subscriber.subscribe('busy');
    await new Promise((resolve) => process.nextTick(resolve));
    loseSubscriber(server, 'busy');
    await subscribed;
    await pollUntil(async () => subscriber.mode === 'normal');
    assert.deepEqual(await client.pubsub('NUMSUB', 'early', 'busy'), ['early', 0, 'busy', 0]);
    assert.equal(await subscriber.unsubscribe(), 0);
    subscriber.disconnect();
  });

  for (const names of [['once'], []]) {
    it(`end by unsubscribe(${names}) that does not wait for their confirmation`, async () => {
      const subscriber = new Redis(options());
      const subscribed = subscriber.subscribe('once');
      assert.equal(await subscriber.unsubscribe(...names), 0);
      assert.equal(await subscribed, 1);
      assert.deepEqual(await client.pubsub('NUMSUB', 'once'), ['once', 0]);
      assert.equal(subscriber.mode, 'normal');
      assert.equal(await subscriber.echo('x'), 'x');
      // And may begin again before that is confirmed, too.
      const answers = [subscriber.subscribe('once'), subscriber.unsubscribe(), subscriber.subscribe('once')];
      assert.deepEqual(await Promise.all(answers), [1, 0, 1]);
      assert.equal(subscriber.mode, 'subscriber');
      assert.deepEqual(await client.pubsub('NUMSUB', 'once'), ['once', 1]);
      subscriber.disconnect();
    });
  }

  it('that were never made need no connection to end', async () => {
    const subscriber = new Redis(options());
    await subscriber.ping();
    const received = async () => (await server.cli('INFO', 'stats')).match(/connections_received:(\d+)/)[1];
    const before = await received();
    assert.deepEqual(await Promise.all([subscriber.unsubscribe(), subscriber.punsubscribe('p*')]), [0, 0]);
    for (let i = 0; i < 20; i++) await subscriber.ping();
    // The second question comes on a connection of its own.
    assert.equal((await received()) - before, 1);
    subscriber.disconnect();
  });

  it('a gap without subscriptions is not counted', async () => {
    const subscriber = new Redis(options());
    await subscriber.subscribe('a');
    await subscriber.unsubscribe('a');
    const connections = async () => (await server.cli('CLIENT', 'LIST')).split('\n').length;
    const before = await connections();
    await server.cli('CLIENT', 'KILL', 'TYPE', 'normal');
    await pollUntil(async () => (await connections()) === before);
    await subscriber.subscribe('b');
    const warned = nextEvent(subscriber, 'warning');
    const start = performance.now();
    await server.cli('CLIENT', 'KILL', 'TYPE', 'pubsub');
    const told = Number(/in (\d+) ms/.exec((await warned).message)[1]);
    assert.ok(told <= performance.now() - start + 1, `${told} ms`);
    subscriber.disconnect();
  });

  it('a listener that throws keeps no message from the others', async () => {
    const subscriber = new Redis(options());
    const listeners = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    const thrown = new Promise((resolve) => process.once('uncaughtException', resolve));
    const seen = [];
    subscriber.on('message', (_, message) => {
      seen.push(message);
      if (message === '1') throw new Error('in a listener');
    });
    await subscriber.subscribe('a');
    await client.pipeline().publish('a', '1').publish('a', '2').exec();
    assert.match((await thrown).message, /in a listener/);
    for (const listener of listeners) process.on('uncaughtException', listener);
    await pollUntil(async () => seen.length === 2);
    assert.deepEqual(seen, ['1', '2']);
    subscriber.disconnect();
  });

  it('come through in order and whole, small and large', async () => {
    const subscriber = new Redis(options());
    await subscriber.subscribe('bulk');
    const sizes = Array.from({ length: 300 }, (_, i) => (i % 50 === 49 ? 300_000 : i));
    const seen = [];
    const all = new Promise((resolve) => {
      subscriber.on('message', (_, message) => seen.push(message.length) === sizes.length && resolve());
    });
    await Promise.all(sizes.map((size) => client.publish('bulk', 'x'.repeat(size))));
    await all;
    assert.deepEqual(seen, sizes);
    subscriber.disconnect();
  });

  it('end with the client', async () => {
    const subscriber = new Redis(options());
    await subscriber.subscribe('last');
    await subscriber.quit();
    await pollUntil(async () => (await client.pubsub('CHANNELS', 'last')).length === 0);
    await assert.rejects(subscriber.subscribe('more'), { code: 'ERR_REDIS_CLOSED' });
  });
});

describe('a subscriber behind Sentinels', () => {
  it('hears what is published on the new master', async (t) => {
    const cluster = await startCluster({ password: 'secret' });
    const sentinels = cluster.sentinels.map(({ host, port }) => ({ host, port }));
    const subscriber = new Redis({ sentinels, name: cluster.name, password: 'secret' });
    t.after(async () => {
      subscriber.disconnect();
      await cluster.stop();
    });
    await subscriber.subscribe('news');
    const heard = nextCall(subscriber, 'message');
    const back = nextEvent(subscriber, 'warning');
    await cluster.failover();
    const master = await cluster.waitForMasterChange(cluster.master.port);
    await back;
    await master.cli('PUBLISH', 'news', 'from the new master');
    assert.deepEqual(await heard, ['news', 'from the new master']);
  });
});

describe('monitor()', () => {
  it('is as in ioredis', async (t) => {
    const server = await startRedis();
    t.after(() => server.stop());
    const watch = async (Client) => {
      const client = new Client({ host: server.host, port: server.port, db: 2 });
      const monitor = await client.monitor();
      const lines = [];
      monitor.on('monitor', (...line) => lines.push(line));
      await client.set('key', 'a "quoted" one');
      await client.get('key');
      await pollUntil(async () => lines.some(([, [name]]) => name === 'get'));
      const refusal = await monitor.get('key').catch((error) => error.message);
      monitor.disconnect();
      client.disconnect();
      const commands = lines.filter(([, [name]]) => name === 'set' || name === 'get');
      return { refusal, commands: commands.map(([time, args, , database]) => [typeof time, args, database]) };
    };
    const [theirs, own] = [await watch(Ioredis), await watch(Redis)];
    assert.deepEqual(own.commands, theirs.commands);
    assert.match(own.refusal, /monitoring mode/);
  });

  it('goes on after a lost connection', async (t) => {
    const server = await startRedis();
    const client = new Redis({ host: server.host, port: server.port });
    const monitor = await client.monitor();
    t.after(async () => {
      monitor.disconnect();
      client.disconnect();
      await server.stop();
    });
    const again = nextEvent(monitor, 'monitoring');
    monitor.disconnect(true);
    await again;
    const line = new Promise((resolve) => {
      monitor.on('monitor', (...seen) => seen[1][0] === 'set' && resolve(seen));
    });
    await client.set('k', Buffer.from([0, 10, 0xff, 34, 92, 0xc3, 0xbc]));
    const [, args, source, database] = await line;
    assert.deepEqual([args, database], [['set', 'k', '\0\n\ufffd"\\ü'], '0']);
    assert.match(source, /^127\.0\.0\.1:\d+$/);
  });

  it('rejects when MONITOR is refused, and leaves nothing behind', async (t) => {
    const server = await startRedis({ users: ['limited on >pw ~* &* +@all -monitor'] });
    const client = new Redis({ host: server.host, port: server.port, username: 'limited', password: 'pw' });
    t.after(async () => {
      client.disconnect();
      await server.stop();
    });
    const connected = async () => (await server.cli('INFO', 'clients')).match(/connected_clients:(\d+)/)[1];
    await client.ping();
    const before = await connected();
    await assert.rejects(client.monitor(), { name: 'ReplyError', code: 'NOPERM' });
    await pollUntil(async () => (await connected()) === before);
    assert.equal(await client.echo('x'), 'x');
  });
});
