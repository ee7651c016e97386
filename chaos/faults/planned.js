'use strict';

// Somebody wants another master, and the old one is well.

const { SAFE, earlierBy, nothingFails, staleAtMost, stallAtMost } = require('../targets');
const { announced, oldMasterDemoted } = require('./steps');

/** @typedef {import('../types').Fault} Fault */

/** @type {Fault} */
const planned = {
  id: 'planned',
  title: 'a planned failover (SENTINEL FAILOVER)',
  load: { writers: 20, readers: 2, hashers: 2 },
  async inject(stage) {
    await stage.cluster.failover();
    const reference = await announced(stage);
    await oldMasterDemoted(stage);
    return { reference };
  },
  targets: [earlierBy(800), stallAtMost(300), nothingFails, staleAtMost(500), ...SAFE]
};

/** @type {Fault} */
const coordinated = {
  id: 'coordinated',
  title: 'a coordinated failover (SENTINEL FAILOVER name COORDINATED)',
  load: { writers: 20, readers: 2, hashers: 2 },
  unless: ({ flavour, version }) =>
    flavour === 'valkey' && Number(version.split('.')[0]) >= 9 ? undefined : 'needs Valkey 9',
  async inject(stage) {
    const { sentinels, name } = stage.cluster;
    await sentinels[0].cli('SENTINEL', 'FAILOVER', name, 'COORDINATED');
    const reference = await announced(stage);
    await oldMasterDemoted(stage);
    return { reference };
  },
  targets: [stallAtMost(500), nothingFails, staleAtMost(500), ...SAFE]
};

module.exports = { planned, coordinated };
