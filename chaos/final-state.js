'use strict';

const { toObject } = require('../tools/resp-client');
const { until } = require('./clock');

/** @typedef {import('../tools/redis-server').RedisServer} RedisServer */
/** @typedef {{node: RedisServer, list: string[], state: Record<string, string>}} FinalState */

const LIMIT_MS = 20_000;

/**
 * What the data look like on the node that is the master in the end, by its own word and the Sentinels'.
 * @param {import('../tools/sentinel-cluster').SentinelCluster} cluster
 * @returns {Promise<FinalState>}
 */
async function finalState(cluster) {
  for (const sentinel of cluster.sentinels) sentinel.resume();
  /** @type {RedisServer | undefined} */
  let master;
  await until(async () => {
    const node = await cluster.masterNode().catch(() => undefined);
    const role = node?.alive ? await node.cli('ROLE').catch(() => []) : [];
    if (role[0] === 'master') master = node;
    return master !== undefined;
  }, LIMIT_MS);
  if (!master) throw new Error('there is no master in the end');
  return { node: master, list: await master.cli('LRANGE', 'log', 0, -1), state: await stateOf(master) };
}

/** @param {RedisServer} master */
async function stateOf(master) {
  return toObject(await master.cli('HGETALL', 'state'));
}

module.exports = { finalState };
