'use strict';

// The network swallows packets: no reset, no end, nothing.

const { setTimeout: sleep } = require('node:timers/promises');
const { connectResp } = require('../../tools/resp-client');
const { until } = require('../clock');
const { SAFE, atMost, writesWithin } = require('../targets');
const { announced, oldMasterDemoted } = require('./steps');

/** @typedef {import('../types').Fault} Fault */
/** @typedef {import('../types').Stage} Stage */
/** @typedef {import('../../tools/chaos-proxy').ChaosProxy} ChaosProxy */

const CUT_MS = 3_000;

/**
 * A client that has noticed tries another connection; that it does is the sign to wait for.
 * @param {ChaosProxy[]} proxies
 * @param {number} since
 * @returns {Promise<number | null>} ms after the cut
 */
async function detection(proxies, since) {
  const before = proxies.map(({ accepted }) => accepted);
  const seen = await until(() => proxies.some(({ accepted }, i) => accepted > before[i]), CUT_MS);
  return seen ? performance.now() - since : null;
}

/** @type {Fault} */
const cutClient = {
  id: 'cut-client',
  title: 'the client alone is cut off for 3 s, from nodes and Sentinels (no RST)',
  against: 'end of the cut',
  proxied: true,
  load: { writers: 20, hashers: 2 },
  async inject({ proxies, sentinelProxies, faultAt }) {
    const nodes = [...proxies.values()];
    const all = [...nodes, ...sentinelProxies.values()];
    for (const proxy of all) await proxy.setMode('swallow');
    const detected = detection(nodes, faultAt);
    await sleep(CUT_MS);
    for (const proxy of all) await proxy.setMode('pass');
    const reference = { at: performance.now() };
    return { reference, firstWriteOn: 'same', extras: { 'detected (ms)': await detected } };
  },
  targets: [atMost('detected (ms)', 1_500), writesWithin(1_000), ...SAFE]
};

/**
 * Cuts a node off from Sentinels and replicas while it lives on: a new connection may not even say PING.
 * @param {import('../../tools/redis-server').RedisServer} node
 * @returns {Promise<() => Promise<void>>} heals
 */
async function isolate(node) {
  const inside = await connectResp(node.connection);
  const users = ['tools', 'default'];
  for (const user of users) await inside.command('ACL', 'SETUSER', user, 'off');
  await inside.command('CLIENT', 'KILL', 'USER', 'tools', 'SKIPME', 'yes');
  return async () => {
    for (const user of users) await inside.command('ACL', 'SETUSER', user, 'on');
    inside.close();
  };
}

/** @type {Fault} */
const cutMaster = {
  id: 'cut-master',
  title: 'the master is cut off from everybody, lives on, and comes back (no RST)',
  proxied: true,
  load: { writers: 20, hashers: 2 },
  async inject(stage) {
    const { cluster, proxies, faultAt } = stage;
    const door = /** @type {ChaosProxy} */ (proxies.get(cluster.master.port));
    await door.setMode('swallow');
    const heal = await isolate(cluster.master);
    const detected = detection([door], faultAt);
    const reference = await announced(stage);
    await sleep(1_000);
    await heal();
    await door.setMode('pass');
    await oldMasterDemoted(stage);
    return { reference, extras: { 'detected (ms)': await detected } };
  },
  targets: [atMost('detected (ms)', 1_500), writesWithin(0), ...SAFE]
};

module.exports = { cutClient, cutMaster };
