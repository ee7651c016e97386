'use strict';

// It is the Sentinels that fail, or that are busy with somebody else.

const { setTimeout: sleep } = require('node:timers/promises');
const { watchSentinels } = require('../../tools/sentinel-events');
const { toWall, until, within } = require('../clock');
const { longestStall } = require('../oracle');
const {
  SAFE,
  atMost,
  earlierBy,
  exactly,
  nothingFails,
  nothingUnsettled,
  stallAtMost
} = require('../targets');
const { announced, connectionsOf } = require('./steps');

/** @typedef {import('../types').Fault} Fault */
/** @typedef {import('../types').Stage} Stage */
/** @typedef {import('../../tools/redis-server').RedisServer} RedisServer */

/** @type {Fault} */
const hungAtStart = {
  id: 'hung-at-start',
  title: 'two of three Sentinels hang when the client starts (SIGSTOP)',
  startsWorkload: true,
  async inject({ cluster, workload, client, connection, limit }) {
    for (const sentinel of cluster.sentinels.slice(0, 2)) sentinel.pause();
    await workload.connect(client, connection);
    const answer = await within(workload.call('set', 'first', '1'), limit);
    const failed = answer?.code ? 1 : 0;
    return { extras: { 'first answer (ms)': answer && answer.settled - answer.issued, failed } };
  },
  targets: [atMost('first answer (ms)', 500), exactly('failed', 0), nothingUnsettled]
};

/** @param {RedisServer} sentinel */
async function isFollowed(sentinel) {
  const list = String(await sentinel.cli('CLIENT', 'LIST'));
  return list.split('\n').some((line) => /\buser=default\b/.test(line) && /\bp?sub=[1-9]/.test(line));
}

/**
 * @param {RedisServer} sentinel that is down
 * @returns {Promise<number>} ms from the moment it could be reached until the client was subscribed again
 */
async function followedAgain(sentinel) {
  await sentinel.restart();
  const reachable = performance.now();
  const followed = await until(() => isFollowed(sentinel), 3_000);
  return followed ? performance.now() - reachable : Number.POSITIVE_INFINITY;
}

const DOWN_MS = 2_500;

/** @type {Fault} */
const allDown = {
  id: 'sentinels-down',
  title: 'all Sentinels die and come back, then a planned failover',
  load: { writers: 20, hashers: 2 },
  async inject(stage) {
    const { cluster, watch, faultAt } = stage;
    for (const sentinel of cluster.sentinels) sentinel.kill();
    await sleep(DOWN_MS);
    const upAt = performance.now();
    const delays = await Promise.all(cluster.sentinels.map(followedAgain));
    const followed = Math.max(...delays);
    await cluster.waitUntilReady();
    watch.close();
    Object.assign(stage, { watch: await watchSentinels(cluster), faultAt: performance.now() });
    await cluster.failover();
    const reference = await announced(stage);
    const extras = { 'followed again (ms)': Number.isFinite(followed) ? followed : null };
    return { reference, extras, extrasOf: (ledger) => stallBetween(ledger, faultAt, upAt) };
  },
  targets: [
    atMost('followed again (ms)', 1_000),
    atMost('stall while down (ms)', 100),
    earlierBy(800),
    stallAtMost(300),
    nothingFails,
    ...SAFE
  ]
};

/**
 * @param {import('../types').Ledger} ledger
 * @param {number} from
 * @param {number} to
 */
function stallBetween({ entries, events, stoppedAt }, from, to) {
  const [first, last] = [toWall(from), toWall(to)];
  const during = entries.filter(({ issued }) => issued >= first && issued < last);
  return { 'stall while down (ms)': longestStall({ entries: during, events, stoppedAt }) };
}

/** @type {Fault} */
const otherGroup = {
  id: 'other-group',
  title: 'another master group on the same Sentinels fails over',
  cluster: { groups: ['other'] },
  async inject(stage) {
    const { cluster, watch, faultAt, limit } = stage;
    const before = await connectionsOf(cluster.master);
    cluster.groups.other.master.kill();
    await within(watch.firstSwitchMaster('other', { since: faultAt, timeout: limit }), limit);
    await sleep(1_500);
    const after = await connectionsOf(cluster.master);
    return { extras: { reconnects: after.filter((id) => !before.includes(id)).length } };
  },
  targets: [exactly('reconnects', 0), stallAtMost(100), nothingFails, ...SAFE]
};

module.exports = { hungAtStart, allDown, otherGroup };
