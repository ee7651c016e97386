'use strict';

// The Sentinel that leads the failover dies after it has chosen the next master, and before it has told
// anybody: what the others do then decides.

const { setTimeout: sleep } = require('node:timers/promises');
const {
  lossIsCounted,
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

/** The leader has chosen, and has told nobody else; the replica has been told to be the master. */
const [SELECTED, PROMOTING] = ['+selected-slave', '+failover-state-wait-promotion'];

/**
 * A planned failover: the old master is well, and the others keep it.
 * @param {string} channel
 * @returns {Pick<Fault, 'against' | 'inject'>}
 */
const planned = (channel) => ({
  against: 'death of the leader',
  async inject(stage) {
    const died = killLeaderOn(stage, channel);
    await stage.cluster.failover();
    const at = await died;
    await sleep(WATCH_MS);
    return { reference: { at }, firstWriteOn: 'same' };
  }
});

/**
 * The old master is dead: the others elect another leader.
 * @param {string} channel
 * @returns {Pick<Fault, 'cluster' | 'inject'>}
 */
const forced = (channel) => ({
  // The remaining two wait for twice this long before they try again.
  cluster: { failoverTimeout: 1_500 },
  async inject(stage) {
    stage.cluster.master.kill();
    await killLeaderOn(stage, channel);
    return { reference: await announced(stage) };
  }
});

/** @type {Fault} */
const beforePromotion = {
  id: 'leader-before-promotion',
  title: 'planned failover, the leading Sentinel is killed at +selected-slave',
  ...planned(SELECTED),
  targets: [nothingLost, ...SETTLED]
};

/**
 * What the promoted replica acknowledged until its abandonment is lost, and counted: a tenth of a second.
 * @type {Fault}
 */
const afterPromotion = {
  id: 'leader-after-promotion',
  title: 'planned failover, the leading Sentinel is killed right after the promotion',
  ...planned(PROMOTING),
  targets: [lossIsCounted, lostAtMost(400), ...SETTLED]
};

/** @type {Fault} */
const withDeadMaster = {
  id: 'leader-and-master',
  title: 'the master is killed, then the leading Sentinel at +selected-slave',
  ...forced(SELECTED),
  targets: [nothingLost, ...SETTLED]
};

/**
 * The others name a dead node until they have elected another leader, who may choose another replica: the
 * promoted one is then made its replica, and what it acknowledged before the leader died is lost, and counted.
 * @type {Fault}
 */
const promotedOrphan = {
  id: 'leader-and-master-late',
  title: 'the master is killed, then the leading Sentinel right after the promotion',
  ...forced(PROMOTING),
  targets: [lossIsCounted, lostAtMost(100), ...SETTLED]
};

module.exports = { beforePromotion, afterPromotion, withDeadMaster, promotedOrphan };
