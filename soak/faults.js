'use strict';

const { faultById } = require('../chaos/faults');
const { PromotionWatch } = require('../chaos/promotion-watch');
const { now } = require('../demo/app/clock');
const { watchSentinels } = require('../tools/sentinel-events');

/** @typedef {import('../tools/sentinel-cluster').SentinelCluster} SentinelCluster */
/** @typedef {{id: string, from: number, until: number, mayLose: boolean}} Injected on the clock of the apps */

/** Of `chaos/`, those that need nothing but servers to be killed, stopped or told something. */
const FAULTS = ['planned', 'kill', 'stop', 'shutdown', 'zombie', 'kill-and-hung-sentinel', 'sentinels-down'];
/** Redis answers before it replicates: what it acknowledged last dies with it. */
const MAY_LOSE = new Set(['kill', 'stop', 'zombie', 'kill-and-hung-sentinel']);
/** Little things between the large ones, each over within its second. */
const PINPRICKS = {
  'client-kill': (/** @type {any} */ node) => node.cli('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes'),
  'client-pause': (/** @type {any} */ node) => node.cli('CLIENT', 'PAUSE', '400', 'WRITE')
};

const IDS = [...FAULTS, ...Object.keys(PINPRICKS)];
const LIMIT_MS = 12_000;

/**
 * Breaks one thing, as `chaos/` does, and mends it.
 * @param {SentinelCluster} cluster
 * @param {string} id
 * @returns {Promise<Injected>}
 */
async function inject(cluster, id) {
  const master = await cluster.masterNode();
  const from = now();
  if (id in PINPRICKS) await PINPRICKS[/** @type {keyof typeof PINPRICKS} */ (id)](master);
  else await play(cluster, master, id);
  await mend(cluster);
  return { id, from, until: now(), mayLose: MAY_LOSE.has(id) };
}

/**
 * @param {SentinelCluster} cluster
 * @param {import('../tools/redis-server').RedisServer} master the present one; the cluster knows the first
 * @param {string} id
 */
async function play(cluster, master, id) {
  const present = Object.create(cluster, { master: { value: master } });
  const stage = {
    cluster: present,
    watch: await watchSentinels(cluster),
    promotions: new PromotionWatch(cluster.nodes),
    // The apps have accounts of their own; nobody waits for their next write here.
    workload: { writesAfter: async () => true },
    faultAt: performance.now(),
    limit: LIMIT_MS
  };
  try {
    await faultById(id).inject(/** @type {any} */ (stage));
  } finally {
    stage.watch.close();
    await stage.promotions.close();
  }
}

/** @param {SentinelCluster} cluster */
async function mend(cluster) {
  const all = [...cluster.nodes, ...cluster.sentinels];
  for (const server of all) server.resume();
  for (const server of all) if (!server.alive) await server.restart();
  await cluster.waitUntilReady({ timeout: 60_000 });
}

module.exports = { IDS, inject };
