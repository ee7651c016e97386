'use strict';

const { toObject } = require('../tools/resp-client');
const { until, within } = require('./clock');

/** @typedef {import('../tools/redis-server').RedisServer} RedisServer */
/** @typedef {import('../tools/sentinel-cluster').SentinelCluster} SentinelCluster */
/** @typedef {{node: RedisServer, list: string[], state: Record<string, string>}} FinalState */

const LIMIT_MS = 20_000;
const ANSWER_MS = 1_000;

/**
 * @param {RedisServer} sentinel
 * @param {string} name
 * @returns {Promise<number | undefined>} the port of the master, if this Sentinel has no plans for another one
 */
async function settledMaster(sentinel, name) {
  const seen = await within(sentinel.cli('SENTINEL', 'MASTER', name), ANSWER_MS);
  if (!seen) return undefined;
  const { flags, port } = toObject(seen);
  return /failover_in_progress|down/.test(flags) ? undefined : Number(port);
}

/**
 * Sentinels that have just been through a failover are prone to take the new master for dead and to start
 * another one: as long as they do, nobody can say who the master is.
 * @param {SentinelCluster} cluster
 * @returns {Promise<RedisServer | undefined>}
 */
async function agreedMaster({ sentinels, nodes, name }) {
  const running = sentinels.filter(({ alive }) => alive);
  const ports = new Set(await Promise.all(running.map((sentinel) => settledMaster(sentinel, name))));
  const [port] = ports;
  if (ports.size !== 1 || port === undefined) return undefined;
  const node = nodes.find((candidate) => candidate.port === port && candidate.alive);
  const role = node && (await within(node.cli('ROLE'), ANSWER_MS));
  return role?.[0] === 'master' ? node : undefined;
}

/**
 * What the data look like on the node that is the master in the end, by its own word and all Sentinels'.
 * @param {SentinelCluster} cluster
 * @returns {Promise<FinalState>}
 */
async function finalState(cluster) {
  for (const sentinel of cluster.sentinels) sentinel.resume();
  /** @type {RedisServer | undefined} */
  let node;
  await until(async () => {
    node = await agreedMaster(cluster);
    return node !== undefined;
  }, LIMIT_MS);
  if (!node) throw new Error('the Sentinels do not agree on a master in the end');
  const [list, state] = await Promise.all([node.cli('LRANGE', 'log', 0, -1), node.cli('HGETALL', 'state')]);
  return { node, list, state: toObject(state) };
}

module.exports = { finalState };
