'use strict';

const { startProxy } = require('../tools/chaos-proxy');

/** @typedef {import('../demo/deployment').Deployment} Deployment */
/** @typedef {import('../tools/chaos-proxy').ChaosProxy} ChaosProxy */
/** @typedef {import('../tools/redis-server').RedisServer} RedisServer */
/** @typedef {Map<number, ChaosProxy>} Doors by the port of the server behind */

/**
 * @param {RedisServer[]} servers
 * @returns {Promise<Doors>}
 */
async function doorsTo(servers) {
  const doors = servers.map(
    async (server) => /** @type {const} */ ([server.port, await startProxy({ target: server })])
  );
  return new Map(await Promise.all(doors));
}

/**
 * Puts a proxy before each server, and has apps go through them: what a network does can be done there.
 * @param {Deployment} deployment our own
 */
async function behindDoors(deployment) {
  const cluster = /** @type {import('../tools/sentinel-cluster').SentinelCluster} */ (deployment.cluster);
  const [nodes, sentinels] = await Promise.all([doorsTo(cluster.nodes), doorsTo(cluster.sentinels)]);
  const all = [...nodes, ...sentinels];
  const natMap = Object.fromEntries(
    all.map(([port, door]) => [`127.0.0.1:${port}`, { host: door.host, port: door.port }])
  );
  const list = [...sentinels.values()].map(({ host, port }) => `${host}:${port}`).join(',');
  const env = { ...deployment.env, JAMBONES_REDIS_SENTINELS: list };
  return {
    nodes,
    sentinels,
    deployment: { ...deployment, env, natMap },
    pass: () => Promise.all(all.map(([, door]) => door.setMode('pass'))),
    stop: () => Promise.all(all.map(([, door]) => door.stop()))
  };
}

module.exports = { behindDoors };
