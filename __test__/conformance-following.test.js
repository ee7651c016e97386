'use strict';

// Rules S12, S14, S17, S23 and S24 of the Sentinel client specification: what happens after the first connection.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { clientFor, clusterFor, eventually } = require('../chaos/test-kit');
const { watchSentinels } = require('../tools/sentinel-events');
const { nextEvent } = require('./helpers/next-event');
const { pollUntil } = require('./helpers/poll-until');

const nodeOf = ({ host, port }) => `${host}:${port}`;
const readyAt = (client, server) => eventually(client, 'node', (node) => node === nodeOf(server));

test('S12: CLIENT KILL, by which Sentinel ends a reconfiguration, costs no command', async (t) => {
  const cluster = await clusterFor(t, { replicas: 0, sentinels: 1 });
  const { client } = clientFor(t, cluster);
  await nextEvent(client, 'ready');
  let reconnected = false;
  const ready = nextEvent(client, 'ready').then(() => {
    reconnected = true;
  });
  const writers = Array.from({ length: 20 }, async (_, writer) => {
    for (let i = 1; ; i++) {
      await client.hset('hash', `${writer}:${i}`, 'x');
      if (reconnected) return i;
    }
  });
  await cluster.master.cli('CLIENT', 'KILL', 'TYPE', 'normal');
  await ready;
  const written = (await Promise.all(writers)).reduce((sum, count) => sum + count);
  assert.equal(await client.hlen('hash'), written);
});

test('S14: all clients of a process move to the new master', async (t) => {
  const cluster = await clusterFor(t, { replicas: 1, sentinels: 2 });
  const { client } = clientFor(t, cluster);
  const pool = [client, client.duplicate(), client.duplicate()];
  for (const member of pool.slice(1)) {
    member.on('error', () => undefined);
    t.after(() => member.disconnect());
  }
  await Promise.all(pool.map((member) => member.ping()));
  const [replica] = cluster.replicas;
  const moved = pool.map((member) => readyAt(member, replica));
  await cluster.failover();
  await Promise.all(moved);
  await Promise.all(pool.map((member) => member.incr('counter')));
  assert.equal(await replica.cli('GET', 'counter'), '3');
});

test('S17: a Sentinel that was only discovered is as good as one that was configured', async (t) => {
  const cluster = await clusterFor(t, { replicas: 1, sentinels: 3 });
  const [known, ...discovered] = cluster.sentinels;
  const { client } = clientFor(t, cluster, { sentinels: [known] });
  await client.ping();
  const reachable = () => client.health().sentinels.filter((sentinel) => sentinel.subscribed);
  await pollUntil(async () => reachable().length === cluster.sentinels.length);
  known.kill();
  // Until the process is reaped, the failover below could be asked of it.
  await known.exited;
  await pollUntil(async () => reachable().length === discovered.length);
  const moved = readyAt(client, cluster.replicas[0]);
  await cluster.failover();
  await moved;
  assert.equal(await client.set('key', 'value'), 'OK');
});

test('S17: a Sentinel that was configured by a name, and is listed by its address, counts once', async (t) => {
  const cluster = await clusterFor(t, { replicas: 1, sentinels: 3 });
  const named = cluster.sentinels.map(({ port }) => ({ host: 'localhost', port }));
  const { client } = clientFor(t, cluster, { sentinels: named });
  await client.ping();
  const seen = () => client.health().sentinels;
  await pollUntil(async () => seen().length === 3 && seen().every(({ subscribed }) => subscribed));
  for (const { address } of seen()) assert.match(address, /^localhost:/);
});

test('S23: a failover of another group on the same Sentinels is none of its business', async (t) => {
  const cluster = await clusterFor(t, { replicas: 1, sentinels: 2, groups: ['other'] });
  const { client } = clientFor(t, cluster);
  await client.ping();
  await pollUntil(async () => client.health().sentinels.every((sentinel) => sentinel.subscribed));
  const watch = await watchSentinels(cluster);
  t.after(() => watch.close());
  const news = [];
  for (const event of ['close', 'ready', 'failover', 'warning']) client.on(event, () => news.push(event));
  let finished = false;
  const announced = watch.firstSwitchMaster('other').then(() => (finished = true));
  await cluster.groups.other.failover();
  for (let i = 1; !finished; i++) assert.equal(await client.incr('counter'), i);
  await announced;
  assert.deepEqual(news, []);
});

test('S24: NOREPLICAS means not executed: tried again, and told at the deadline', async (t) => {
  const cluster = await clusterFor(t, { replicas: 1, sentinels: 1 });
  const { client } = clientFor(t, cluster);
  const [replica] = cluster.replicas;
  await cluster.master.cli('CONFIG', 'SET', 'min-replicas-to-write', 1);
  assert.equal(await client.incr('counter'), 1);
  replica.kill();
  await pollUntil(async () => (await cluster.master.cli('ROLE'))[2].length === 0);
  const impatient = client.withOptions({ deadline: 400 });
  await assert.rejects(impatient.incr('counter'), { name: 'ReplyError', code: 'NOREPLICAS' });
  const patient = client.incr('counter');
  await pollUntil(async () => client.health().refused > 5);
  await replica.restart();
  assert.equal(await patient, 2);
});
