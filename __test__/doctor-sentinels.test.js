'use strict';

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');
const { after, before, describe, it } = require('node:test');
const { adopt } = require('../tools/child-registry');
const { startCluster } = require('../tools/sentinel-cluster');
const { pollUntilNo } = require('../tools/poll');
const { complaints, examine } = require('./helpers/examine');
const { noTerminal, runInTerminal } = require('./helpers/in-terminal');
const { runCommand } = require('./helpers/run-command');

const ROOT = path.join(__dirname, '..');

/** What the Sentinel documentation recommends for clients: no subscriptions, no INFO. */
const LEAST =
  'least on >least resetchannels -@all +auth +client|getname +client|id +client|setname +command +hello +ping +role ' +
  '+sentinel|get-master-addr-by-name +sentinel|master +sentinel|myid +sentinel|replicas +sentinel|sentinels +sentinel|masters';

/** @param {any} report @param {string} [level] */
const idsOf = ({ findings }, level) =>
  findings.filter((finding) => finding.level === level).map((finding) => finding.id);

describe('doctor, a Sentinel group', () => {
  let cluster;

  before(async () => {
    cluster = await startCluster({
      password: 'data',
      sentinelPassword: 'watch',
      args: ['save 3600 1'],
      sentinelUsers: [LEAST]
    });
  });
  after(() => cluster.stop());

  it('is content with a healthy one', async () => {
    const report = await examine(cluster.env);
    assert.deepEqual(complaints(report), []);
    assert.deepEqual([report.works, report.survives], [true, true]);
    assert.equal(report.facts.sentinels.length, 3);
    assert.equal(report.facts.nodes.length, 3);
    assert.ok(report.facts.sentinels.every(({ subscribed }) => subscribed));
  });

  it('finds the Sentinels that the configuration does not name', async () => {
    const [one] = cluster.env.JAMBONES_REDIS_SENTINELS.split(',');
    const report = await examine({ ...cluster.env, JAMBONES_REDIS_SENTINELS: one });
    assert.deepEqual(
      report.facts.sentinels.map(({ configured }) => configured),
      [true, false, false]
    );
    assert.deepEqual(complaints(report), []);
  });

  it('counts a Sentinel that is named three times as one', async () => {
    const [one] = cluster.env.JAMBONES_REDIS_SENTINELS.split(',');
    const names = `${one},localhost:${one.split(':')[1]},${one}`;
    const report = await examine({ ...cluster.env, JAMBONES_REDIS_SENTINELS: names });
    assert.equal(report.facts.sentinels.length, 3);
    assert.match(report.text, /3 of 3 Sentinels can be reached/);
    assert.deepEqual(idsOf(report, 'warning'), ['sentinel-repeated']);
  });

  it('tells the credentials of the Sentinels from those of the nodes', async () => {
    const nodes = await examine({ ...cluster.env, JAMBONES_REDIS_SENTINEL_PASSWORD: 'wrong' });
    assert.equal(nodes.exitCode, 2);
    assert.match(nodes.text, /Correct JAMBONES_REDIS_SENTINEL_PASSWORD/);
    const sentinels = await examine({ ...cluster.env, JAMBONES_REDIS_SENTINEL_SERVER_PASSWORD: 'wrong' });
    assert.equal(sentinels.exitCode, 2);
    assert.match(sentinels.text, /Correct JAMBONES_REDIS_SENTINEL_SERVER_PASSWORD/);
    assert.ok(idsOf(sentinels, 'failure').includes('no-sentinel'));
  });

  it('suggests the name that the Sentinels do know', async () => {
    const report = await examine({ ...cluster.env, JAMBONES_REDIS_SENTINEL_MASTER_NAME: 'jambonz' });
    assert.equal(report.exitCode, 2);
    assert.match(report.text, /It knows: mymaster/);
  });

  it('says that a least-privilege user makes the client poll', async () => {
    const report = await examine({
      ...cluster.env,
      JAMBONES_REDIS_SENTINEL_SERVER_USERNAME: 'least',
      JAMBONES_REDIS_SENTINEL_SERVER_PASSWORD: 'least'
    });
    assert.equal(report.exitCode, 1, report.text);
    assert.ok(
      complaints(report).every((line) => line.startsWith('sentinel-polled')),
      report.text
    );
    assert.ok(report.facts.sentinels[0].denied.includes('INFO'));
  });

  it('warns when a Sentinel or a replica is down, and fails when the rest is no majority', async () => {
    const [replica] = cluster.replicas;
    cluster.sentinels[0].kill();
    replica.kill();
    const warned = await examine(cluster.env);
    assert.equal(warned.exitCode, 1, warned.text);
    assert.ok(idsOf(warned, 'warning').includes('sentinel-unreachable'));
    assert.ok(idsOf(warned, 'warning').includes('replica-unreachable'));
    assert.deepEqual([warned.works, warned.survives], [true, true]);

    cluster.sentinels[1].kill();
    const failed = await examine(cluster.env);
    assert.equal(failed.exitCode, 2);
    assert.deepEqual([failed.works, failed.survives], [true, false]);
    assert.ok(idsOf(failed, 'failure').includes('no-majority'));
    const refused = await runCommand(['doctor', '--failover', '--yes'], { env: cluster.env });
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /No failover is triggered while there are failures/);

    for (const server of [replica, ...cluster.sentinels.slice(0, 2)]) await server.restart();
    await cluster.waitUntilReady();
  });

  it('triggers nothing where nobody can be asked', async () => {
    const before = await cluster.masterPort();
    const { code, stderr } = await runCommand(['doctor', '--failover'], { env: cluster.env });
    assert.equal(code, 2);
    assert.match(stderr, /Trigger SENTINEL FAILOVER\? There is no terminal to ask on: add --yes/);
    assert.equal(await cluster.masterPort(), before);
  });

  it('asks in a terminal before it triggers anything', { skip: noTerminal }, async () => {
    const before = await cluster.masterPort();
    const { env } = cluster;
    const { code, text } = await runInTerminal(['doctor', '--failover'], {
      env,
      type: 'n\r',
      after: /\[y\/N\] /
    });
    assert.match(text, /takes the role of the master "mymaster" from \S+, for every app that uses it\./);
    assert.match(text, /Nothing was changed\.\n$/);
    assert.equal(code, 1);
    assert.equal(await cluster.masterPort(), before);
  });

  it('shows a failover as it happens, and measures one', async (t) => {
    const watch = spawn(process.execPath, [path.join(ROOT, 'bin/redis-native.js'), 'doctor', '--watch'], {
      env: { ...process.env, ...cluster.env },
      stdio: ['ignore', 'pipe', 'inherit']
    });
    adopt(watch);
    t.after(() => watch.kill('SIGKILL'));
    let shown = '';
    watch.stdout.on('data', (chunk) => {
      shown += chunk;
    });
    const seen = (/** @type {RegExp} */ pattern) =>
      pollUntilNo(async () => (pattern.test(shown) ? undefined : shown), {
        timeout: 20_000,
        what: `no ${pattern}`
      });
    await seen(/Z ready: /);

    const { code, stdout, stderr } = await runCommand(['doctor', '--failover', '--yes', '--json'], {
      env: cluster.env
    });
    assert.equal(stderr, '');
    const { failover } = JSON.parse(stdout);
    assert.notEqual(code, 2, stdout);
    assert.equal(failover.problem, undefined);
    assert.deepEqual([failover.lost, failover.repeated], [0, 0], stdout);
    assert.ok(failover.acknowledged > 0 && failover.outage > 0);
    assert.notEqual(failover.from, failover.to);

    await seen(/failover: 127\.0\.0\.1:\d+ -> 127\.0\.0\.1:\d+, followed before it was announced/);
    assert.match(shown, /Z Sentinel \S+ names \S+ flags \S*failover_in_progress\S* epoch \d+, failover: \w+/);
    await seen(/Z Sentinel \S+ names \S+, flags master, epoch [1-9]/);
    watch.kill('SIGINT');
    const [exitCode] = await once(watch, 'exit');
    assert.notEqual(exitCode, null, 'it ends by itself');
    const master = await cluster.masterNode();
    assert.deepEqual(await master.cli('KEYS', 'jambonz:doctor:*'), [], 'the canary is gone');
  });
});
