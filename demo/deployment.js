'use strict';
const { randomBytes } = require('node:crypto');
const { fromEnvironment } = require('./existing-redis');

/** @typedef {import('../tools/resp-client').RespOptions} RespOptions */
/** @typedef {{host: string, port: number, connection: RespOptions}} Node */
/** @typedef {Node & {alive: boolean, cli(...args: string[]): Promise<any>}} Sentinel */

/**
 * The Redis of a run, our own or one that was there before.
 * @typedef {object} Deployment
 * @property {boolean} own
 * @property {string} description
 * @property {string} [name]   of the master, as Sentinels know it
 * @property {Record<string, string>} env   what the apps get in addition to their parent's environment
 * @property {Record<string, {host: string, port: number}>} [natMap]   where the apps find what Sentinels announce
 * @property {Sentinel[]} sentinels
 * @property {() => Promise<Node>} master   whom Sentinels call master now
 * @property {import('../tools/sentinel-cluster').SentinelCluster} [cluster]   our own, to break it
 * @property {() => Promise<void>} stop
 */

/** A second is what the Redis documentation calls quick; production often has 5 s or more. */
const DOWN_AFTER_MS = 1000;

/**
 * One master, two replicas, three Sentinels, in folders that go away with this process.
 * @param {(line: string) => void} say
 * @param {import('../tools/sentinel-cluster').ClusterOptions} [options]
 * @returns {Promise<Deployment>}
 */
async function startOwn(say, options) {
  // Not at the top: with a Redis in the environment nothing needs to be found or installed.
  const { findRedis } = require('../tools/redis-binary');
  const { startCluster } = require('../tools/sentinel-cluster');
  const { server, version, flavour } = await findRedis({ log: say });
  say(`Starting 1 master, 2 replicas and 3 Sentinels (${flavour} ${version}) on free ports of 127.0.0.1 ...`);
  const password = randomBytes(12).toString('hex');
  const cluster = await startCluster({ binary: server, password, downAfter: DOWN_AFTER_MS, ...options });
  await cluster.settled();
  return {
    own: true,
    description: `${flavour} ${version}, 1 master, 2 replicas, 3 Sentinels, down after ${DOWN_AFTER_MS} ms`,
    name: cluster.name,
    env: cluster.env,
    sentinels: cluster.sentinels,
    master: () => cluster.masterNode(),
    cluster,
    stop: () => cluster.stop()
  };
}

/**
 * @param {(line: string) => void} say
 * @param {import('../tools/sentinel-cluster').ClusterOptions} [options] of our own
 * @returns {Promise<Deployment>}
 */
async function findDeployment(say, options) {
  const existing = fromEnvironment(process.env);
  if (!existing) return startOwn(say, options);
  say(`Using ${existing.description}, as the environment says.`);
  say('It is not mine: I break nothing there, do not call purgeCalls, and remove my keys at the end.');
  await existing.master();
  return existing;
}

exports.findDeployment = findDeployment;
