'use strict';

// The master goes away without a word.

const { setTimeout: sleep } = require('node:timers/promises');
const { SAFE, earlierBy, staleAtMost } = require('../targets');
const { announced, oldMasterDemoted } = require('./steps');

/** @typedef {import('../types').Fault} Fault */

/** @type {Fault} */
const kill = {
  id: 'kill',
  title: 'the master is killed (SIGKILL)',
  async inject(stage) {
    stage.cluster.master.kill();
    return { reference: await announced(stage) };
  },
  targets: [earlierBy(700), ...SAFE]
};

/** @type {Fault} */
const stop = {
  id: 'stop',
  title: 'the master hangs, TCP stays open (SIGSTOP)',
  async inject(stage) {
    stage.cluster.master.pause();
    return { reference: await announced(stage) };
  },
  targets: [earlierBy(600), ...SAFE]
};

/** @type {Fault} */
const shutdown = {
  id: 'shutdown',
  title: 'the master is shut down gracefully (SIGTERM)',
  async inject(stage) {
    stage.cluster.master.kill('SIGTERM');
    return { reference: await announced(stage) };
  },
  targets: [earlierBy(600), ...SAFE]
};

/** Long enough for clients with time-outs of some seconds to have an opinion. */
const HANG_MS = 2_000;

/** @type {Fault} */
const zombie = {
  id: 'zombie',
  title: 'the master hangs, is replaced, and comes back (SIGSTOP, promotion, SIGCONT)',
  load: { writers: 20, readers: 2 },
  async inject(stage) {
    stage.cluster.master.pause();
    const limit = Math.min(stage.limit, 6_000);
    const reference = await announced({ ...stage, limit });
    await sleep(HANG_MS);
    stage.cluster.master.resume();
    await oldMasterDemoted(stage);
    return { reference };
  },
  targets: [earlierBy(600), staleAtMost(500), ...SAFE]
};

/** @type {Fault} */
const killAndHungSentinel = {
  id: 'kill-and-hung-sentinel',
  title: 'the master is killed and the first Sentinel of the list hangs (SIGKILL, SIGSTOP)',
  async inject(stage) {
    stage.cluster.sentinels[0].pause();
    stage.cluster.master.kill();
    return { reference: await announced(stage) };
  },
  targets: [earlierBy(700), ...SAFE]
};

module.exports = { kill, stop, shutdown, zombie, killAndHungSentinel };
