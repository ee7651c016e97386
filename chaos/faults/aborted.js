'use strict';

// A failover begins and comes to nothing: the old master stays.

const { setTimeout: sleep } = require('node:timers/promises');
const { SAFE, writesWithin } = require('../targets');
const { heard, portIn } = require('./steps');

/** @typedef {import('../types').Fault} Fault */

/** @type {Fault} */
const noGoodReplica = {
  id: 'aborted-no-replica',
  title: 'the master hangs for a moment and no replica may be promoted (failover aborted)',
  against: 'abort',
  cluster: { args: ['replica-priority 0'], failoverTimeout: 3_000 },
  async inject(stage) {
    const { master } = stage.cluster;
    master.pause();
    await heard(stage, '+elected-leader');
    master.resume();
    const reference = await heard(stage, '-failover-abort-no-good-slave', 3_000);
    return { reference, firstWriteOn: 'same' };
  },
  targets: [writesWithin(100), ...SAFE]
};

/** It comes back as a master that nobody wants. */
const LATE_MS = 300;

/** @type {Fault} */
const promotionTimeout = {
  id: 'aborted-timeout',
  title: 'planned failover, the selected replica hangs (failover aborted after its time-out)',
  against: 'abort',
  cluster: { failoverTimeout: 2_000 },
  async inject(stage) {
    const { cluster } = stage;
    const selected = heard(stage, '+selected-slave');
    await cluster.failover();
    const event = await selected;
    const replica = event && cluster.nodes.find(({ port }) => port === portIn(event));
    replica?.pause();
    const reference = await heard(stage, '-failover-abort-slave-timeout');
    await sleep(LATE_MS);
    replica?.resume();
    return { reference, firstWriteOn: 'same' };
  },
  targets: [writesWithin(100), ...SAFE]
};

module.exports = { noGoodReplica, promotionTimeout };
