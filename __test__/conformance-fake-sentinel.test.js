'use strict';

// Rules S8 to S11, S13, S18 and S25 of the Sentinel client specification: what to believe. Real Sentinels cannot
// be told to lie or to be late, so the nodes here are real and the Sentinel is not.

const assert = require('node:assert/strict');
const { once } = require('node:events');
const net = require('node:net');
const { test } = require('node:test');
const { clientFor, clusterFor, eventually, openClient } = require('../chaos/test-kit');
const { startRedis } = require('../tools/redis-server');
const { RespParser, encodeCommand } = require('../tools/resp-parser');
const { nextEvent } = require('./helpers/next-event');
const { pollUntil } = require('./helpers/poll-until');

const NAME = 'mymaster';
/** Data nodes that refuse to be asked for their role. */
const NO_ROLE = { users: ['app on >app ~* &* +@all -role'] };
const APP = { username: 'app', password: 'app' };

const nodeOf = ({ host, port }) => `${host}:${port}`;
const addressOf = ({ host, port }) => [host, String(port)];

/** Speaks just enough of Sentinel's language to be asked and listened to. */
class FakeSentinel {
  /** @param {{master: any, epoch?: number, replicas?: any[], info?: string}} says may be changed at any time */
  constructor(says) {
    this.says = says;
    /** How often it was asked for the master. */
    this.asked = 0;
    this.sockets = new Set();
    this.listeners = new Set();
    this.server = net.createServer((socket) => this.serve(socket));
  }

  async listen() {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    this.host = '127.0.0.1';
    this.port = this.server.address().port;
  }

  serve(socket) {
    const parser = new RespParser();
    this.sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.sockets.delete(socket) && this.listeners.delete(socket));
    socket.on('data', (chunk) => {
      for (const { value } of parser.push(chunk)) socket.write(this.answer(socket, value));
    });
  }

  answer(socket, [command, ...args]) {
    if (/^psubscribe$/i.test(command)) {
      this.listeners.add(socket);
      return args
        .map((pattern, i) => `*3\r\n$10\r\npsubscribe\r\n$2\r\n${pattern}\r\n:${i + 1}\r\n`)
        .join('');
    }
    if (/^info$/i.test(command) && this.says.info) return bulk(this.says.info);
    return /^sentinel$/i.test(command) ? this.sentinel(args[0].toLowerCase()) : '+OK\r\n';
  }

  /** A list of texts has the form of a command, so that `encodeCommand` can write it. */
  sentinel(question) {
    const { master, epoch = 1, replicas = [] } = this.says;
    if (question === 'get-master-addr-by-name') {
      this.asked++;
      return encodeCommand(addressOf(master));
    }
    if (question === 'master') return encodeCommand(['name', NAME, 'config-epoch', epoch]);
    if (question === 'replicas') return `*${replicas.length}\r\n${replicas.map(asReplica).join('')}`;
    return '*0\r\n';
  }

  publish(channel, message) {
    const pattern = `${channel[0]}*`;
    for (const socket of this.listeners) socket.write(encodeCommand(['pmessage', pattern, channel, message]));
  }

  stop() {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }
}

const bulk = (text) => `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
const asReplica = ({ host, port }) => encodeCommand(['ip', host, 'port', port, 'flags', 'slave']);

async function fakeSentinel(t, says) {
  const fake = new FakeSentinel(says);
  await fake.listen();
  t.after(() => fake.stop());
  return fake;
}

/** A Redis that goes away with its test. */
async function redisFor(t, options) {
  const redis = await startRedis(options);
  t.after(() => redis.stop());
  return redis;
}

/** A master and its replica, linked. */
async function pairFor(t, options) {
  const master = await redisFor(t, options);
  const replica = await redisFor(t, { ...options, replicaOf: master });
  await pollUntil(async () => (await replica.cli('ROLE'))[3] === 'connected');
  return { master, replica };
}

/** A client that knows `fake` and nobody else. */
function clientOf(t, fake, options) {
  return openClient(t, { sentinels: [fake], name: NAME, ...options });
}

/** Collects the nodes that a client uses. */
function nodesUsed(client) {
  const nodes = [];
  client.on('node', (node) => nodes.push(node));
  return nodes;
}

test('S8: a node that a stale Sentinel names is used only if it says that it is the master', async (t) => {
  const cluster = await clusterFor(t, { replicas: 1, sentinels: 2 });
  const stale = await fakeSentinel(t, { master: cluster.replicas[0], epoch: 99 });
  for (const sentinel of cluster.sentinels) sentinel.pause();
  const { client } = clientFor(t, cluster, { sentinels: [stale, ...cluster.sentinels] });
  const nodes = nodesUsed(client);
  await eventually(client, 'error', ({ code }) => code === 'ERR_REDIS_WRONG_ROLE');
  for (const sentinel of cluster.sentinels) sentinel.resume();
  assert.equal(await client.set('key', 'value'), 'OK');
  const { asked } = stale;
  await pollUntil(async () => stale.asked > asked);
  assert.equal(await client.incr('counter'), 1);
  assert.deepEqual(nodes, [nodeOf(cluster.master)]);
});

test('S9: where the ACL denies ROLE, INFO tells a replica from the master', async (t) => {
  const { master, replica } = await pairFor(t, NO_ROLE);
  const fake = await fakeSentinel(t, { master: replica });
  const { client } = clientOf(t, fake, APP);
  const nodes = nodesUsed(client);
  await eventually(client, 'error', ({ code }) => code === 'ERR_REDIS_WRONG_ROLE');
  fake.says.master = master;
  assert.equal(await client.set('key', 'value'), 'OK');
  await assert.rejects(client.role(), { code: 'NOPERM' });
  assert.deepEqual(nodes, [nodeOf(master)]);
});

test('S9: where the ACL denies ROLE, a failover that is given up releases the writes', async (t) => {
  const master = await redisFor(t, NO_ROLE);
  const fake = await fakeSentinel(t, { master });
  const { client } = clientOf(t, fake, { ...APP, commandDeadline: 2_000 });
  await nextEvent(client, 'ready');
  await pollUntil(async () => fake.listeners.size > 0);
  const about = `master ${NAME} ${addressOf(master).join(' ')}`;
  fake.publish('+failover-state-select-slave', about);
  await pollUntil(async () => client.health().state === 'failover');
  const held = client.set('key', 'value');
  fake.publish('-failover-abort-no-good-slave', about);
  assert.equal(await held, 'OK');
});

test('while a promotion is on its way, a transaction that only reads is answered, and one that writes is held', async (t) => {
  const master = await redisFor(t);
  const fake = await fakeSentinel(t, { master });
  const { client } = clientOf(t, fake, { commandDeadline: 2_000 });
  await nextEvent(client, 'ready');
  await pollUntil(async () => fake.listeners.size > 0);
  const about = `master ${NAME} ${addressOf(master).join(' ')}`;
  fake.publish('+failover-state-select-slave', about);
  await pollUntil(async () => client.health().state === 'failover');
  const read = await client.multi().get('key').strlen('key').exec();
  assert.deepEqual(read, [
    [null, null],
    [null, 0]
  ]);
  const written = client.multi().get('key').set('key', 'value').exec();
  assert.equal(await master.cli('EXISTS', 'key'), 0);
  fake.publish('-failover-abort-no-good-slave', about);
  assert.deepEqual(await written, [
    [null, null],
    [null, 'OK']
  ]);
});

test('S10: after a wrong role the client waits a moment and asks again', async (t) => {
  const { master, replica } = await pairFor(t);
  const fake = await fakeSentinel(t, { master: replica });
  const { client } = clientOf(t, fake);
  const delays = [];
  client.on('reconnecting', (delay) => delays.push(delay));
  await pollUntil(async () => delays.length >= 4);
  assert.ok(
    delays.every((delay, i) => delay > (delays[i - 1] ?? 0)),
    `delays: ${delays}`
  );
  // Once for each attempt, give or take the regular question of the second.
  assert.ok(fake.asked >= 4 && fake.asked < 10, `asked ${fake.asked} times`);
  fake.says.master = master;
  assert.equal(await client.set('key', 'value'), 'OK');
});

test('S11: every reconnection asks Sentinels again, whatever ended the connection', async (t) => {
  const [first, second] = [await redisFor(t), await redisFor(t)];
  const fake = await fakeSentinel(t, { master: first });
  const { client } = clientOf(t, fake);
  await nextEvent(client, 'ready');
  const endings = {
    'a kill': (node) => node.cli('CLIENT', 'KILL', 'TYPE', 'normal'),
    'disconnect(true)': () => client.disconnect(true),
    'the death of the server': (node) => node.kill()
  };
  let [current, next] = [first, second];
  for (const [what, end] of Object.entries(endings)) {
    // Under the same epoch this is no reason to leave a node that is well.
    fake.says.master = next;
    const ready = nextEvent(client, 'node');
    await end(current);
    assert.equal(await ready, nodeOf(next), what);
    [current, next] = [next, current];
  }
});

test('S13: a client that wants a replica leaves a node that says it is none', async (t) => {
  const { master, replica } = await pairFor(t);
  // Listed, and promoted in the meantime.
  const promoted = await redisFor(t);
  const fake = await fakeSentinel(t, { master, replicas: [promoted] });
  const { client } = clientOf(t, fake, { role: 'replica' });
  await nextEvent(client, 'ready');
  const moved = eventually(client, 'node', (node) => node === nodeOf(replica));
  fake.says.replicas = [promoted, replica];
  await moved;
  assert.equal((await client.role())[0], 'slave');
  await assert.rejects(client.set('key', 'value'), { code: 'READONLY' });
});

test('S13: a replica that goes away, or that lost its master, is left for one that is in sync', async (t) => {
  const { master, replica } = await pairFor(t);
  const other = await redisFor(t, { replicaOf: master });
  await pollUntil(async () => (await other.cli('ROLE'))[3] === 'connected');
  const fake = await fakeSentinel(t, { master, replicas: [replica] });
  const { client } = clientOf(t, fake, { role: 'replica' });
  const nodes = nodesUsed(client);
  const arrival = (server) => pollUntil(async () => nodes.at(-1) === nodeOf(server));
  await arrival(replica);
  fake.says.replicas = [replica, other];
  replica.kill();
  await arrival(other);
  await master.cli('SET', 'key', 'new');
  await pollUntil(async () => (await client.get('key')) === 'new');
  // It says "connect" from now on, and would show what was written before.
  await other.cli('REPLICAOF', '127.0.0.1', 1);
  fake.says.replicas = [];
  await arrival(master);
  await master.cli('SET', 'key', 'newer');
  assert.equal(await client.get('key'), 'newer');
});

test('S13: reads that a replica refuses for want of its master are answered by another node', async (t) => {
  const { master, replica } = await pairFor(t, { args: ['replica-serve-stale-data no'] });
  const fake = await fakeSentinel(t, { master, replicas: [replica] });
  const { client } = clientOf(t, fake, { role: 'replica' });
  assert.equal(await nextEvent(client, 'node'), nodeOf(replica));
  await master.cli('SET', 'key', 'value');
  fake.says.replicas = [];
  await replica.cli('REPLICAOF', '127.0.0.1', 1);
  assert.equal(await client.get('key'), 'value');
});

test('S18: an announcement makes the client look, and replaces no looking', async (t) => {
  const { master, replica } = await pairFor(t);
  const fake = await fakeSentinel(t, { master });
  const { client } = clientOf(t, fake);
  await nextEvent(client, 'ready');
  const nodes = nodesUsed(client);
  await pollUntil(async () => fake.listeners.size > 0);
  await replica.cli('CONFIG', 'RESETSTAT');
  fake.publish('+switch-master', `${NAME} ${addressOf(master).join(' ')} ${addressOf(replica).join(' ')}`);
  // The replica is dialled because of it; its answer must come before this test goes on.
  await pollUntil(async () => /cmdstat_role:/.test(await replica.cli('INFO', 'commandstats')));
  assert.equal(await client.set('key', 'value'), 'OK');
  assert.deepEqual(nodes, []);
  // And a change that nobody announced is noticed all the same.
  await replica.cli('REPLICAOF', 'NO', 'ONE');
  fake.says = { master: replica, epoch: 2 };
  await eventually(client, 'node', (node) => node === nodeOf(replica));
});

test('S25: a Sentinel in TILT mode is reported', async (t) => {
  const master = await redisFor(t);
  const fake = await fakeSentinel(t, { master });
  const { client } = clientOf(t, fake);
  await nextEvent(client, 'ready');
  await pollUntil(async () => fake.listeners.size > 0);
  const warning = nextEvent(client, 'warning');
  fake.publish('+tilt', '#tilt mode entered');
  assert.equal((await warning).code, 'REDIS_SENTINEL_TILT');
  assert.equal(await client.set('key', 'value'), 'OK');
});

test('S25: a Sentinel that entered TILT mode when nobody listened is reported, too', async (t) => {
  const master = await redisFor(t);
  const fake = await fakeSentinel(t, {
    master,
    info: '# Sentinel\r\nsentinel_masters:1\r\nsentinel_tilt:1\r\n'
  });
  const { client } = clientOf(t, fake);
  assert.equal((await nextEvent(client, 'warning')).code, 'REDIS_SENTINEL_TILT');
  assert.equal(await client.set('key', 'value'), 'OK');
});
