'use strict';

// What the tests of failovers need beside the faults: servers and clients that go away with their test.

const { once } = require('node:events');
const { startProxy } = require('../tools/chaos-proxy');
const { startRedis } = require('../tools/redis-server');
const { startCluster } = require('../tools/sentinel-cluster');

/** @typedef {import('node:test').TestContext} TestContext */
/** @typedef {import('../tools/sentinel-cluster').SentinelCluster} SentinelCluster */

/** Tests do not measure time, so Sentinels may be quick to judge. */
const QUICK = { downAfter: 500, failoverTimeout: 3_000 };

/**
 * @param {TestContext} t
 * @param {import('../tools/sentinel-cluster').ClusterOptions} [options]
 */
async function clusterFor(t, options) {
  const cluster = await startCluster({ ...QUICK, ...options });
  t.after(() => cluster.stop());
  return cluster;
}

/**
 * @param {TestContext} t
 * @param {SentinelCluster} cluster
 * @param {Record<string, unknown>} [options]
 */
function clientFor(t, { sentinels, name, password, sentinelPassword }, options) {
  const addresses = sentinels.map(({ host, port }) => ({ host, port }));
  return openClient(t, { sentinels: addresses, name, password, sentinelPassword, ...options });
}

/**
 * @param {TestContext} t
 * @param {Record<string, unknown>} options
 */
function openClient(t, options) {
  const { Redis } = /** @type {any} */ (require('..'));
  const client = new Redis(options);
  /** @type {any[]} what the client complained of */
  const errors = [];
  client.on('error', (/** @type {any} */ error) => errors.push(error));
  t.after(() => client.disconnect());
  return { client, errors };
}

/**
 * One Redis behind a proxy.
 * @param {TestContext} t
 */
async function proxiedRedis(t) {
  const redis = await startRedis();
  const proxy = await startProxy({ target: redis });
  t.after(async () => {
    await proxy.stop();
    await redis.stop();
  });
  return { redis, proxy };
}

/**
 * @param {any} client
 * @param {string} event
 * @param {(detail: any) => boolean} wanted
 * @param {number} [limit] ms
 */
async function eventually(client, event, wanted, limit = 10_000) {
  const signal = AbortSignal.timeout(limit);
  for (;;) {
    const [detail] = await once(client, event, { signal });
    if (wanted(detail)) return detail;
  }
}

module.exports = { QUICK, clientFor, clusterFor, eventually, openClient, proxiedRedis };
