'use strict';

// Rules S19 to S22 of the Sentinel client specification: names, NAT, credentials and access lists.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { clientFor, clusterFor, eventually } = require('../chaos/test-kit');
const { startProxy } = require('../tools/chaos-proxy');
const { nextEvent } = require('./helpers/next-event');
const { pollUntil } = require('./helpers/poll-until');

const nodeOf = ({ host, port }) => `${host}:${port}`;
const readyAt = (client, wanted) => eventually(client, 'node', (node) => node === wanted);

/** What Redis' documentation recommends to give a client, and no more. */
const LEAST_PRIVILEGE =
  'client on >least -@all +auth +client|getname +client|id +client|setname +command +hello +ping +role ' +
  '+sentinel|get-master-addr-by-name +sentinel|master +sentinel|myid +sentinel|replicas +sentinel|sentinels +sentinel|masters';

test('S19: Sentinels may announce host names', async (t) => {
  const cluster = await clusterFor(t, { replicas: 1, sentinels: 2, announceHostnames: true });
  const { client, errors } = clientFor(t, cluster);
  assert.equal(await client.set('key', 'value'), 'OK');
  assert.equal(client.health().node, `localhost:${cluster.master.port}`);
  const moved = readyAt(client, `localhost:${cluster.replicas[0].port}`);
  await cluster.failover();
  await moved;
  assert.equal(await client.set('key', 'other'), 'OK');
  assert.deepEqual(errors, []);
});

test('S20: natMap leads from announced addresses to those that can be reached', async (t) => {
  const cluster = await clusterFor(t, { replicas: 1, sentinels: 2 });
  const servers = [...cluster.nodes, ...cluster.sentinels];
  const doors = await Promise.all(servers.map((target) => startProxy({ target })));
  t.after(() => Promise.all(doors.map((door) => door.stop())));
  const natMap = Object.fromEntries(
    servers.map((server, i) => [nodeOf(server), { host: doors[i].host, port: doors[i].port }])
  );
  const { client } = clientFor(t, cluster, { natMap });
  assert.equal(await client.set('key', 'value'), 'OK');
  const moved = readyAt(client, nodeOf(cluster.replicas[0]));
  await cluster.failover();
  await moved;
  assert.equal(await client.set('key', 'other'), 'OK');
  // One proxy for each server, and nobody came past them.
  for (const [i, server] of servers.entries()) {
    assert.ok(doors[i].accepted > 0, `${nodeOf(server)} was not reached through its proxy`);
    await pollUntil(async () => (await applications(server)).length === doors[i].connections);
  }
});

/** Connections to `server` that are neither the test's own nor those of Sentinels and replicas. */
async function applications(server) {
  const list = await server.cli('CLIENT', 'LIST');
  return list.split('\n').filter((line) => / user=default /.test(line));
}

test('S21: Sentinels have credentials of their own', async (t) => {
  const sentinelUsers = ['someone on >theirs +@all &*'];
  const options = { replicas: 0, sentinels: 1, password: 'data', sentinelPassword: 'sentinels' };
  const cluster = await clusterFor(t, { ...options, sentinelUsers });
  const accepted = [{}, { sentinelUsername: 'someone', sentinelPassword: 'theirs' }];
  for (const credentials of accepted) {
    const { client, errors } = clientFor(t, cluster, credentials);
    assert.equal(await client.set('key', 'value'), 'OK');
    assert.deepEqual(errors, []);
  }
  for (const sentinelPassword of [undefined, 'data']) {
    const { client } = clientFor(t, cluster, { sentinelPassword });
    const { code, message } = await nextEvent(client, 'error');
    assert.equal(code, 'ERR_REDIS_SENTINELS_UNREACHABLE');
    assert.match(message, sentinelPassword ? /WRONGPASS/ : /NOAUTH/);
  }
});

test('passwords that the data nodes and the Sentinels have no use for are told, and no obstacle', async (t) => {
  const cluster = await clusterFor(t, { replicas: 0, sentinels: 1 });
  const credentials = { password: 'for nothing', sentinelPassword: 'for nothing' };
  const { client, errors } = clientFor(t, cluster, credentials);
  const warnings = [];
  const bothTold = new Promise((resolve) => {
    client.on('warning', (warning) => warnings.push(warning) === 2 && resolve());
  });
  assert.equal(await client.set('key', 'value'), 'OK');
  await bothTold;
  assert.deepEqual(errors, []);
  assert.ok(warnings.every(({ code }) => code === 'REDIS_PASSWORD_NOT_NEEDED'));
  assert.deepEqual(
    warnings.map(({ message }) => message.split(' is given ')[0]),
    [`Sentinel ${nodeOf(cluster.sentinels[0])}`, nodeOf(cluster.master)]
  );
  assert.doesNotMatch(JSON.stringify(warnings), /for nothing/);
});

test('S22: where the ACL forbids to subscribe the client polls, and says so', async (t) => {
  const cluster = await clusterFor(t, { replicas: 1, sentinels: 2, sentinelUsers: [LEAST_PRIVILEGE] });
  const credentials = { sentinelUsername: 'client', sentinelPassword: 'least' };
  const { client, errors } = clientFor(t, cluster, credentials);
  const warning = nextEvent(client, 'warning');
  assert.equal(await client.set('key', 'value'), 'OK');
  assert.equal((await warning).code, 'REDIS_SENTINEL_POLLING');
  const seen = () => client.health().sentinels;
  await pollUntil(
    async () => seen().filter(({ reachable }) => reachable).length === cluster.sentinels.length
  );
  assert.ok(seen().every(({ subscribed }) => subscribed === false));
  const moved = readyAt(client, nodeOf(cluster.replicas[0]));
  await cluster.failover();
  await moved;
  assert.equal(await client.set('key', 'other'), 'OK');
  assert.deepEqual(errors, []);
});
