'use strict';

const { after, before, test } = require('node:test');
const assert = require('node:assert/strict');
const { Redis } = require('..');
const { startCluster } = require('../tools/sentinel-cluster');
const { pollUntil } = require('./helpers/poll-until');

/** @type {any} */
let cluster;
const clients = [];

before(async () => {
  cluster = await startCluster({ password: 'secret', downAfter: 500 });
});

after(async () => {
  for (const client of clients) client.disconnect();
  await cluster.stop();
});

/** A client of the cluster that the file closes at its end. */
function connect(options) {
  const sentinels = cluster.sentinels.map(({ host, port }) => ({ host, port }));
  const client = new Redis({ sentinels, name: cluster.name, password: 'secret', ...options });
  client.on('error', () => undefined);
  clients.push(client);
  return client;
}

const event = (emitter, name) => new Promise((resolve) => emitter.once(name, resolve));

/** A planned failover, seen by `client` as its next connection. */
async function failOver(client) {
  const ready = event(client, 'ready');
  await cluster.failover();
  await ready;
}

test('a replica client reads what the master wrote and refuses writes at once', async () => {
  const master = connect();
  const replica = master.replica();
  clients.push(replica);
  await master.set('seen', 'by the replica');
  await pollUntil(async () => (await replica.get('seen')) === 'by the replica');
  assert.equal((await replica.call('ROLE'))[0], 'slave');
  await assert.rejects(replica.set('seen', 'x'), { name: 'ReplyError', code: 'READONLY' });
});

test('waitReplicas reports a write when the replicas have it, and says so when they do not', async () => {
  const durable = connect({ waitReplicas: 2, waitTimeout: 5000 });
  assert.equal(await durable.set('durable', '1'), 'OK');
  assert.deepEqual(await durable.multi().incr('durable').get('durable').exec(), [
    [null, 2],
    [null, '2']
  ]);
  const demanding = connect({ waitReplicas: 3, waitTimeout: 50 });
  await assert.rejects(demanding.incr('durable'), { code: 'ERR_REDIS_NOT_REPLICATED', executed: 'yes' });
  assert.equal(await durable.get('durable'), '3');
});

test('a scan does not go on at another server, and a WATCH does not outlive its connection', async () => {
  const client = connect();
  await client.mset(Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`scan:${i}`, 'x'])));
  const [cursor] = await client.scan('0', 'COUNT', 5);
  assert.notEqual(cursor, '0');
  await client.watch('scan:1');
  await failOver(client);
  await assert.rejects(client.scan(cursor, 'COUNT', 5), { code: 'ERR_REDIS_CURSOR_LOST', executed: 'no' });
  assert.equal(await client.multi().set('scan:1', 'y').exec(), null);
  assert.deepEqual(await client.multi().set('scan:1', 'y').exec(), [[null, 'OK']]);
  assert.equal((await client.scan('0', 'COUNT', 5)).length, 2);
});

test('natMap as a function is asked for what Sentinels announce', async () => {
  const asked = new Set();
  const translate = (announced) => {
    asked.add(announced);
    return { host: 'localhost', port: Number(announced.split(':')[1]) };
  };
  const client = connect({ natMap: translate });
  assert.equal(await client.ping(), 'PONG');
  const master = await cluster.masterPort();
  assert.ok(asked.has(`127.0.0.1:${master}`), [...asked].join());
});
