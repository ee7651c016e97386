'use strict';

const { setTimeout: sleep } = require('node:timers/promises');
const { FAULTS, faultById } = require('../chaos/faults');
const { PromotionWatch } = require('../chaos/promotion-watch');
const { now } = require('../demo/app/clock');
const { findRedis } = require('../tools/redis-binary');
const { watchSentinels } = require('../tools/sentinel-events');
const { OWN_FAULTS } = require('./own-faults');
const { preparationOf } = require('./preparations');

/** @typedef {import('../tools/sentinel-cluster').SentinelCluster} SentinelCluster */
/** @typedef {Awaited<ReturnType<typeof import('./doors').behindDoors>>} Doors */
/**
 * @typedef {{id: string, from: number, until: number, mayLose: boolean, trouble?: string}} Injected on the clock of the
 *   apps; `trouble` where the fault could not be played to its end, on a machine that is busy
 */

/**
 * Redis answers before it replicates: what it acknowledged last dies with it, and with a promotion that is
 * abandoned, or with a master that lives on unseen, all that it acknowledged meanwhile.
 */
const MAY_LOSE = new Set([
  'kill',
  'stop',
  'zombie',
  'kill-and-hung-sentinel',
  'cut-master',
  'leader-after-promotion',
  'leader-and-master',
  'leader-and-master-late'
]);
const LIMIT_MS = 12_000;
/** Nodes come back, and Sentinels find them. */
const MEND_MS = 60_000;
const ATTEMPTS = 20;

/** @returns {Promise<string[]>} those of `chaos/` that the server can do, and our own */
async function faultIds() {
  const redis = await findRedis();
  const possible = FAULTS.filter(({ unless }) => unless?.(redis) === undefined);
  return [...new Set([...possible.map(({ id }) => id), ...Object.keys(OWN_FAULTS)])];
}

/**
 * Breaks one thing, as `chaos/` does, and mends it.
 * @param {SentinelCluster} cluster
 * @param {Doors} doors
 * @param {string} id
 * @returns {Promise<Injected>}
 */
async function inject(cluster, doors, id) {
  const from = now();
  /** @type {string | undefined} */
  let trouble;
  try {
    const undo = await preparationOf(id)(cluster);
    await (id in OWN_FAULTS ? playOwn(cluster, doors, id) : play(cluster, doors, id)).finally(undo);
  } catch (error) {
    trouble = String(error);
  }
  await insist(() => mend(cluster, doors));
  return { id, from, until: now(), mayLose: MAY_LOSE.has(id), ...(trouble && { trouble }) };
}

/**
 * On a busy machine a server may take a second to answer, which is when the tools give it up.
 * @template T
 * @param {() => Promise<T>} attempt
 * @returns {Promise<T>}
 */
async function insist(attempt) {
  for (let left = ATTEMPTS; ; left--) {
    try {
      return await attempt();
    } catch (error) {
      if (left === 0) throw error;
      await sleep(1_000);
    }
  }
}

/**
 * @param {SentinelCluster} cluster
 * @param {Doors} doors
 * @param {string} id
 */
async function playOwn(cluster, doors, id) {
  const master = await insist(() => cluster.masterNode());
  const door = /** @type {import('../tools/chaos-proxy').ChaosProxy} */ (doors.nodes.get(master.port));
  await OWN_FAULTS[id]({ master, sentinels: cluster.sentinels, door });
}

/**
 * Who is master now, where the cluster knows who was at its beginning.
 * @template {import('../tools/sentinel-cluster').SentinelGroup} T
 * @param {T} group
 * @param {object} [more]
 * @returns {Promise<T>}
 */
async function asOfNow(group, more) {
  const master = await insist(() => group.masterNode());
  const replicas = group.nodes.filter((node) => node !== master);
  return Object.assign(Object.create(group), { master, replicas, ...more });
}

/**
 * @param {SentinelCluster} cluster
 * @param {Doors} doors
 * @param {string} id
 */
async function play(cluster, doors, id) {
  const other = await asOfNow(cluster.groups.other);
  const stage = {
    cluster: await asOfNow(cluster, { groups: { other } }),
    proxies: doors.nodes,
    sentinelProxies: doors.sentinels,
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

/**
 * @param {SentinelCluster} cluster
 * @param {Doors} doors
 */
async function mend(cluster, doors) {
  await doors.pass();
  const others = Object.values(cluster.groups).flatMap(({ nodes }) => nodes);
  const all = [...cluster.nodes, ...cluster.sentinels, ...others];
  for (const server of all) server.resume();
  for (const server of all) if (!server.alive) await server.restart();
  await cluster.waitUntilReady({ timeout: MEND_MS });
}

module.exports = { faultIds, inject };
