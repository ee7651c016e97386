'use strict';

// Rules S1 to S7, S15 and S16 of the Sentinel client specification: from a list of addresses to a master.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { Redis } = require('..');
const { clientFor, clusterFor, eventually, openClient } = require('../chaos/test-kit');
const { startProxy } = require('../tools/chaos-proxy');
const { freePort } = require('../tools/free-ports');
const { nextEvent } = require('./helpers/next-event');

const NAME = 'mymaster';
const UNREACHABLE = { code: 'ERR_REDIS_SENTINELS_UNREACHABLE' };

const nodeOf = ({ host, port }) => `${host}:${port}`;
const coded =
  (wanted) =>
  ({ code }) =>
    code === wanted;

/** An address that refuses connections. */
const nobody = async () => ({ host: '127.0.0.1', port: await freePort() });

/** A way to a Sentinel that accepts connections and never answers, until it is let through. */
async function silent(t, sentinel) {
  const proxy = await startProxy({ target: sentinel });
  t.after(() => proxy.stop());
  await proxy.setMode('swallow');
  return proxy;
}

test('S1: Sentinels and a master name are what it takes, and both are required', async (t) => {
  const sentinels = [await nobody()];
  for (const options of [{ sentinels: [], name: NAME }, { sentinels }, { sentinels, name: '' }]) {
    assert.throws(() => new Redis(options), { code: 'ERR_REDIS_CONFIGURATION' });
  }
  const cluster = await clusterFor(t, { replicas: 0 });
  const { client } = clientFor(t, cluster);
  assert.equal(await client.set('key', 'value'), 'OK');
  assert.equal(client.health().node, nodeOf(cluster.master));
});

test('S2: a Sentinel that accepts and stays silent is given a few hundred milliseconds', async (t) => {
  const cluster = await clusterFor(t, { replicas: 0, sentinels: 1 });
  const door = await silent(t, cluster.sentinels[0]);
  const start = performance.now();
  const { client } = clientFor(t, cluster, { sentinels: [door] });
  const error = await nextEvent(client, 'error');
  const waited = performance.now() - start;
  assert.equal(error.code, UNREACHABLE.code);
  assert.match(error.message, /timed out|has answered yet/);
  // The upper bound leaves a second to a busy machine.
  assert.ok(waited > 300 && waited < 2_000, `${waited} ms`);
  await door.setMode('pass');
  assert.equal(await client.set('key', 'value'), 'OK');
});

test('S3: one Sentinel hangs, the next refuses: the third one is enough', async (t) => {
  const cluster = await clusterFor(t, { replicas: 0, sentinels: 2 });
  const [hung, well] = cluster.sentinels;
  hung.pause();
  const sentinels = [hung, await nobody(), well];
  const { client, errors } = clientFor(t, cluster, { sentinels, lazyConnect: true });
  // It rejects if the first attempt fails, even if a later one would succeed.
  await client.connect();
  assert.equal(await client.set('key', 'value'), 'OK');
  assert.deepEqual(errors, []);
});

test('S4: when all Sentinels fail the caller is told, and the client goes on trying', async (t) => {
  const cluster = await clusterFor(t, { replicas: 0, sentinels: 1 });
  const door = await silent(t, cluster.sentinels[0]);
  const options = { sentinels: [door, await nobody()], lazyConnect: true, commandDeadline: 1_000 };
  const { client } = clientFor(t, cluster, options);
  await assert.rejects(client.connect(), UNREACHABLE);
  await assert.rejects(client.get('key'), {
    code: 'ERR_REDIS_DEADLINE',
    executed: 'no',
    message: /no Sentinel can be reached/
  });
  await door.setMode('pass');
  await nextEvent(client, 'ready');
});

test('S5: a slow Sentinel at the head of the list delays nothing, now or at a reconnection', async (t) => {
  const cluster = await clusterFor(t, { replicas: 0, sentinels: 1 });
  const door = await silent(t, cluster.sentinels[0]);
  const sentinelTimeout = 20_000;
  const start = performance.now();
  const { client } = clientFor(t, cluster, { sentinels: [door, cluster.sentinels[0]], sentinelTimeout });
  await nextEvent(client, 'ready');
  const again = nextEvent(client, 'ready');
  await cluster.master.cli('CLIENT', 'KILL', 'TYPE', 'normal');
  await again;
  assert.ok(performance.now() - start < sentinelTimeout / 4);
});

test('S6: get-master-addr-by-name is the question, also where the ACL allows no other', async (t) => {
  const least = 'asker on >asker -@all +auth +hello +ping +psubscribe &* +sentinel|get-master-addr-by-name';
  const cluster = await clusterFor(t, { replicas: 1, sentinelUsers: [least] });
  const credentials = { sentinelUsername: 'asker', sentinelPassword: 'asker' };
  const { client, errors } = clientFor(t, cluster, credentials);
  assert.equal(await client.set('key', 'value'), 'OK');
  const moved = eventually(client, 'node', (node) => node === nodeOf(cluster.replicas[0]));
  await cluster.failover();
  await moved;
  assert.equal(await client.set('key', 'other'), 'OK');
  assert.deepEqual(errors, []);
});

test('S7: a Sentinel that does not know the name is passed over', async (t) => {
  const other = await clusterFor(t, { name: 'other', replicas: 0, sentinels: 1 });
  const cluster = await clusterFor(t, { replicas: 0, sentinels: 1 });
  // The one that knows it is farther away.
  const far = await startProxy({ target: cluster.sentinels[0] });
  t.after(() => far.stop());
  await far.setMode('delay', 25);
  const sentinels = [other.sentinels[0], far];
  const { client, errors } = clientFor(t, cluster, { sentinels, lazyConnect: true });
  await client.connect();
  assert.equal(await client.set('key', 'value'), 'OK');
  assert.equal(await cluster.master.cli('GET', 'key'), 'value');
  assert.deepEqual(errors, []);
});

test('S15: no Sentinel answers: an error with a code of its own', async (t) => {
  const cluster = await clusterFor(t, { replicas: 0, sentinels: 1 });
  cluster.sentinels[0].pause();
  const sentinels = [await nobody(), cluster.sentinels[0]];
  const { client, errors } = openClient(t, { sentinels, name: NAME });
  const { message } = await eventually(client, 'error', coded(UNREACHABLE.code));
  for (const sentinel of sentinels) assert.ok(message.includes(nodeOf(sentinel)), message);
  assert.deepEqual(errors.filter(coded('ERR_REDIS_MASTER_UNKNOWN')), []);
});

test('S16: Sentinels answer and none knows the name: another error', async (t) => {
  const cluster = await clusterFor(t, { replicas: 0, sentinels: 1 });
  const sentinels = [await nobody(), cluster.sentinels[0]];
  const { client, errors } = clientFor(t, cluster, { sentinels, name: 'nobody' });
  const { message } = await eventually(client, 'error', coded('ERR_REDIS_MASTER_UNKNOWN'));
  assert.match(message, /'nobody'/);
  assert.deepEqual(errors.filter(coded(UNREACHABLE.code)), []);
});
