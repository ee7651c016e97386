'use strict';

const aborted = require('./aborted');
const cut = require('./cut');
const demoted = require('./demoted');
const leaderKilled = require('./leader-killed');
const masterLost = require('./master-lost');
const planned = require('./planned');
const replyCut = require('./reply-cut');
const sentinels = require('./sentinels');

/** @type {import('../types').Fault[]} in the order of the table */
const FAULTS = [
  masterLost.kill,
  masterLost.stop,
  planned.planned,
  planned.coordinated,
  masterLost.shutdown,
  masterLost.zombie,
  leaderKilled.beforePromotion,
  leaderKilled.afterPromotion,
  leaderKilled.withDeadMaster,
  leaderKilled.promotedOrphan,
  aborted.noGoodReplica,
  aborted.promotionTimeout,
  masterLost.killAndHungSentinel,
  sentinels.hungAtStart,
  sentinels.allDown,
  sentinels.otherGroup,
  cut.cutClient,
  cut.cutMaster,
  demoted.inPlace,
  demoted.transactions,
  replyCut.replyCut
];

/** @param {string} id */
function faultById(id) {
  const fault = FAULTS.find((candidate) => candidate.id === id);
  if (!fault) throw new Error(`no such fault: ${id}`);
  return fault;
}

module.exports = { FAULTS, faultById };
