'use strict';

const assert = require('node:assert/strict');
const { describe, it } = require('node:test');
const { faultById } = require('../chaos/faults');
const { connectionsOf } = require('../chaos/faults/steps');
const { runFault } = require('../chaos/run');
const { clearStage, setStage } = require('../chaos/stage');
const { QUICK, clientFor, clusterFor, eventually, openClient } = require('../chaos/test-kit');
const { freePort } = require('../tools/free-ports');

/** What Redis' documentation recommends to give a client, and no more. */
const LEAST_PRIVILEGE =
  'client on >least -@all +auth +client|getname +client|id +client|setname +command +hello +ping +role ' +
  '+sentinel|get-master-addr-by-name +sentinel|master +sentinel|myid +sentinel|replicas +sentinel|sentinels +sentinel|masters';

describe('Sentinels that do not answer', () => {
  it('two of three hang when the client starts: the third one is enough', async () => {
    const { extras } = await runFault(faultById('hung-at-start'), 'native', { cluster: QUICK });
    assert.notEqual(extras['first answer (ms)'], null);
    assert.equal(extras.failed, 0);
  });

  it('rule S15: none can be reached, which has an error of its own', async (t) => {
    const sentinels = [{ host: '127.0.0.1', port: await freePort('127.0.0.1') }];
    const { client } = openClient(t, { sentinels, name: 'mymaster', commandDeadline: 800 });
    const complaint = eventually(client, 'error', ({ code }) => code === 'ERR_REDIS_SENTINELS_UNREACHABLE');
    await assert.rejects(client.get('key'), {
      code: 'ERR_REDIS_DEADLINE',
      message: /no Sentinel can be reached/
    });
    await complaint;
  });

  it('rule S16: none knows the name, which is another error', async (t) => {
    const cluster = await clusterFor(t, { replicas: 0, sentinels: 2 });
    const { client, errors } = clientFor(t, cluster, { name: 'nobody', commandDeadline: 800 });
    const complaint = eventually(client, 'error', ({ code }) => code === 'ERR_REDIS_MASTER_UNKNOWN');
    await assert.rejects(client.get('key'), { code: 'ERR_REDIS_DEADLINE', message: /nobody/ });
    await complaint;
    assert.ok(errors.every(({ code }) => code !== 'ERR_REDIS_SENTINELS_UNREACHABLE'));
  });
});

describe('Sentinels with credentials', () => {
  it('rule S21: a password of their own', async (t) => {
    const cluster = await clusterFor(t, { password: 'data', sentinelPassword: 'sentinels' });
    const { client, errors } = clientFor(t, cluster);
    assert.equal(await client.set('key', 'value'), 'OK');
    assert.deepEqual(errors, []);
  });

  it('rule S22: least privilege forbids to subscribe; the client polls, says so, and follows', async (t) => {
    const cluster = await clusterFor(t, { sentinelUsers: [LEAST_PRIVILEGE] });
    const { client } = clientFor(t, cluster, { sentinelUsername: 'client', sentinelPassword: 'least' });
    const warning = eventually(client, 'warning', ({ code }) => code === 'REDIS_SENTINEL_POLLING');
    assert.equal(await client.set('key', 'value'), 'OK');
    await warning;
    await cluster.settled();
    // Listened for before it can happen: the client may be there before the test has heard of the change.
    const moved = eventually(client, 'node', (node) => node !== `127.0.0.1:${cluster.master.port}`);
    await cluster.failover();
    const { port } = await cluster.waitForMasterChange(cluster.master.port);
    assert.equal(await moved, `127.0.0.1:${port}`);
    assert.equal(await client.set('key', 'other'), 'OK');
  });
});

describe('addresses that a client cannot reach', () => {
  it('rule S20: natMap, for Sentinels and nodes, also after a failover', async () => {
    const stage = await setStage('native', { cluster: QUICK, proxied: true });
    const { workload, cluster, connection, proxies } = stage;
    try {
      await workload.connect('native', connection);
      assert.equal((await workload.call('set', 'key', 'value')).code, '');
      await cluster.settled();
      await cluster.failover();
      const master = await cluster.waitForMasterChange(cluster.master.port);
      assert.equal((await workload.call('set', 'key', 'value')).code, '');
      assert.equal((await connectionsOf(master)).length, proxies.get(master.port)?.connections);
    } finally {
      await clearStage(stage);
    }
  });
});
