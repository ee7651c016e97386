'use strict';

const { until } = require('../chaos/clock');
const { toObject } = require('../tools/resp-client');

/** @typedef {import('../tools/sentinel-cluster').SentinelCluster} SentinelCluster */

/** Sentinels look every ten seconds. */
const SEEN_MS = 30_000;

/**
 * @param {SentinelCluster} cluster
 * @param {number} priority with 0, none of them may become the master
 */
async function setPriorities(cluster, priority) {
  for (const node of cluster.nodes) await node.cli('CONFIG', 'SET', 'replica-priority', priority);
  const isSeenBy = async (/** @type {any} */ sentinel) => {
    const replicas = await sentinel.cli('SENTINEL', 'REPLICAS', cluster.name);
    return replicas.every((/** @type {any} */ one) => Number(toObject(one)['slave-priority']) === priority);
  };
  for (const sentinel of cluster.sentinels) {
    if (!(await until(() => isSeenBy(sentinel), SEEN_MS)))
      throw new Error('a Sentinel does not see priorities');
  }
}

/** What in `chaos/` servers are started with. @type {Record<string, (cluster: SentinelCluster) => Promise<() => Promise<void>>>} */
const PREPARATIONS = {
  async 'aborted-no-replica'(cluster) {
    await setPriorities(cluster, 0);
    return () => setPriorities(cluster, 100);
  }
};

/** @param {string} id of a fault @returns {(cluster: SentinelCluster) => Promise<() => Promise<void>>} */
const preparationOf = (id) => PREPARATIONS[id] ?? (async () => async () => undefined);

module.exports = { preparationOf };
