'use strict';

// The Sentinel that leads the failover dies after it has chosen the next master, and before it has told
// anybody: what the others do then decides.

const { setTimeout: sleep } = require('node:timers/promises');
const {
  lostAtMost,
  nothingLost,
  nothingTwice,
  nothingUnsettled,
  onlyHonestFailures,
  writesWithin
} = require('../targets');
const { announced, heard } = require('./steps');

/** @typedef {import('../types').Fault} Fault */
/** @typedef {import('../types').Stage} Stage */

/** After its death the others keep the old master; what they decide later would be another fault. */
const WATCH_MS = 1_500;
const SETTLED = [nothingTwice, nothingUnsettled, onlyHonestFailures, writesWithin(50)];

/**
 * @param {Stage} stage
 * @param {string} channel the event on which its publisher is killed
 */
async function killLeaderOn(stage, channel) {
  const event = await heard(stage, channel);
  const leader = stage.cluster.sentinels.find(({ port }) => port === event?.sentinel);
  leader?.kill();
  return performance.now();
}

/** @type {Fault} */
const beforePromotion = {
  id: 'leader-before-promotion',
  title: 'planned failover, the leading Sentinel is killed at +selected-slave',
  against: 'death of the leader',
  async inject(stage) {
    const died = killLeaderOn(stage, '+selected-slave');
    await stage.cluster.failover();
    const at = await died;
    await sleep(WATCH_MS);
    return { reference: { at }, firstWriteOn: 'same' };
  },
  targets: [nothingLost, ...SETTLED]
};

/**
 * What the promoted replica acknowledged until its abandonment is lost, and counted: a tenth of a second.
 * @type {Fault}
 */
const afterPromotion = {
  id: 'leader-after-promotion',
  title: 'planned failover, the leading Sentinel is killed right after the promotion',
  against: 'death of the leader',
  async inject(stage) {
    const died = killLeaderOn(stage, '+failover-state-wait-promotion');
    await stage.cluster.failover();
    const at = await died;
    await sleep(WATCH_MS);
    return { reference: { at }, firstWriteOn: 'same' };
  },
  targets: [lostAtMost(400), ...SETTLED]
};

/** @type {Fault} */
const withDeadMaster = {
  id: 'leader-and-master',
  title: 'the master is killed, then the leading Sentinel at +selected-slave',
  // The remaining two wait for twice this long before they try again.
  cluster: { failoverTimeout: 1_500 },
  async inject(stage) {
    stage.cluster.master.kill();
    await killLeaderOn(stage, '+selected-slave');
    return { reference: await announced(stage) };
  },
  targets: [nothingLost, ...SETTLED]
};

/**
 * The others name a dead node until they have elected another leader, who may choose another replica: the
 * promoted one is then made its replica, and what it acknowledged is lost, and counted.
 * @type {Fault}
 */
const promotedOrphan = {
  id: 'leader-and-master-late',
  title: 'the master is killed, then the leading Sentinel right after the promotion',
  cluster: { failoverTimeout: 1_500 },
  async inject(stage) {
    stage.cluster.master.kill();
    await killLeaderOn(stage, '+failover-state-wait-promotion');
    return { reference: await announced(stage) };
  },
  targets: [lostAtMost(400), ...SETTLED]
};

module.exports = { beforePromotion, afterPromotion, withDeadMaster, promotedOrphan };
