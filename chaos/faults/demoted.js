'use strict';

// The master becomes a replica under the client's feet: writes are refused, the connection stays.

const { SAFE, nothingFails, staleAtMost } = require('../targets');
const { announced, oldMasterDemoted } = require('./steps');

/** @typedef {import('../types').Fault} Fault */
/** @typedef {import('../types').Stage} Stage */

/**
 * The data node is told directly, past the Sentinels, which are only then asked for a failover.
 * @param {Stage} stage
 */
async function demoteByHand(stage) {
  const { cluster } = stage;
  await cluster.master.cli('REPLICAOF', cluster.replicas[0].host, cluster.replicas[0].port);
  await cluster.failover();
  const reference = await announced(stage);
  await oldMasterDemoted(stage);
  return { reference };
}

/** @type {Fault} */
const inPlace = {
  id: 'in-place',
  title: 'the master is made a replica in place (REPLICAOF), another one is promoted',
  load: { writers: 20, readers: 2, hashers: 2 },
  inject: demoteByHand,
  targets: [nothingFails, staleAtMost(500), ...SAFE]
};

/** @type {Fault} */
const transactions = {
  id: 'transactions',
  title: 'the same under MULTI ... EXEC (READONLY, EXECABORT)',
  load: { writers: 0, transactions: 20 },
  inject: demoteByHand,
  targets: [nothingFails, ...SAFE]
};

module.exports = { inPlace, transactions };
