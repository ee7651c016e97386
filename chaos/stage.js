'use strict';

const { startProxy } = require('../tools/chaos-proxy');
const { startCluster } = require('../tools/sentinel-cluster');
const { watchSentinels } = require('../tools/sentinel-events');
const { PromotionWatch } = require('./promotion-watch');
const { Workload } = require('./workload');

/** @typedef {import('./types').Stage} Stage */
/** @typedef {import('../tools/redis-server').RedisServer} RedisServer */
/** @typedef {import('../tools/chaos-proxy').ChaosProxy} ChaosProxy */

/**
 * @param {RedisServer[]} servers
 * @returns {Promise<Map<number, ChaosProxy>>} by the port of the server
 */
async function proxiesOf(servers) {
  const pairs = servers.map(
    async (server) => /** @type {const} */ ([server.port, await startProxy({ target: server })])
  );
  return new Map(await Promise.all(pairs));
}

/** @param {Array<Map<number, ChaosProxy>>} maps what Sentinels announce, and where the client finds it */
function natMapOf(...maps) {
  const pairs = maps.flatMap((proxies) => [...proxies]);
  return Object.fromEntries(
    pairs.map(([port, proxy]) => [`127.0.0.1:${port}`, { host: proxy.host, port: proxy.port }])
  );
}

/**
 * @param {import('../tools/sentinel-cluster').SentinelCluster} cluster
 * @param {{proxied?: boolean, options?: Record<string, unknown>}} settings
 */
async function connectionTo(cluster, { proxied, options }) {
  const { name, password, sentinelPassword } = cluster;
  const proxies = await proxiesOf(proxied ? cluster.nodes : []);
  const sentinelProxies = await proxiesOf(proxied ? cluster.sentinels : []);
  const doors = proxied ? [...sentinelProxies.values()] : cluster.sentinels;
  const sentinels = doors.map(({ host, port }) => ({ host, port }));
  const natMap = proxied ? natMapOf(proxies, sentinelProxies) : undefined;
  const connection = { sentinels, name, password, sentinelPassword, natMap, options };
  return { proxies, sentinelProxies, connection };
}

/**
 * Starts everything a fault needs: servers, the clock, and the process of the client.
 * @param {import('./types').ClientName} client
 * @param {Pick<import('./types').Fault, 'cluster' | 'proxied' | 'options'>} settings
 * @param {{limit?: number}} [bounds]
 * @returns {Promise<Stage>}
 */
async function setStage(client, settings, { limit = 12_000 } = {}) {
  const cluster = await startCluster(settings.cluster);
  const watch = await watchSentinels(cluster);
  const promotions = new PromotionWatch(cluster.nodes);
  const doors = await connectionTo(cluster, settings);
  return { client, cluster, watch, promotions, ...doors, workload: new Workload(), faultAt: 0, limit };
}

/** @param {Stage} stage */
async function clearStage({ workload, watch, promotions, proxies, sentinelProxies, cluster }) {
  await workload.end();
  watch.close();
  const closing = promotions.close();
  await Promise.all([...proxies.values(), ...sentinelProxies.values()].map((proxy) => proxy.stop()));
  await cluster.stop();
  await closing;
}

module.exports = { setStage, clearStage };
