'use strict';

const { toText } = require('../address');
const { ask, dial, parseInfo, roleIn, roundTrip, toObject } = require('./dial');

/** @typedef {import('../types').SentinelFacts} SentinelFacts */

/** @param {Record<string, string>} entry of SENTINEL SENTINELS or REPLICAS */
const addressOf = ({ ip, port }) => toText({ host: ip, port });

/** @param {unknown} port */
const isPort = (port) => Number.isInteger(Number(port)) && Number(port) >= 1 && Number(port) <= 65535;

/** @param {unknown} list of SENTINEL SENTINELS or REPLICAS */
const toInstances = (list) =>
  Array.isArray(list) ? list.map(toObject).filter(({ ip, port }) => ip && isPort(port)) : undefined;

/** @param {string | undefined} text */
const flagsOf = (text) => (text ?? '').split(',');

/** @param {unknown} reply of SENTINEL MASTER @returns {SentinelFacts['master']} */
function masterFacts(reply) {
  if (!Array.isArray(reply)) return undefined;
  const master = toObject(reply);
  return {
    flags: flagsOf(master.flags),
    epoch: Number(master['config-epoch']),
    quorum: Number(master.quorum),
    downAfter: Number(master['down-after-milliseconds']),
    failoverTimeout: Number(master['failover-timeout']),
    replicas: Number(master['num-slaves']),
    otherSentinels: Number(master['num-other-sentinels'])
  };
}

/** @param {unknown} reply of get-master-addr-by-name */
const namedAddress = (reply) =>
  Array.isArray(reply) && reply[0] && isPort(reply[1])
    ? toText({ host: String(reply[0]), port: reply[1] })
    : undefined;

/**
 * @param {any} client
 * @param {string} name
 * @param {string[]} denied
 */
async function quorumCheck(client, name, denied) {
  try {
    return { ok: true, message: String(await client.call('sentinel', 'ckquorum', name)) };
  } catch (error) {
    const { code, message } = /** @type {any} */ (error);
    if (code === 'NOQUORUM') return { ok: false, message: message.replace(/^NOQUORUM /, '') };
    if (code === 'NOPERM') denied.push('SENTINEL CKQUORUM');
    return undefined;
  }
}

/** @param {any} client @param {string[]} denied */
async function infoFacts(client, denied) {
  const before = Date.now();
  const text = await ask(client, denied, 'info');
  const middle = (before + Date.now()) / 2;
  if (!text) return {};
  const info = parseInfo(text);
  // INFO counts microseconds since Redis 7.0.
  const clock = info.server_time_usec === undefined ? undefined : Number(info.server_time_usec) / 1000;
  return {
    version: info.valkey_version ?? info.redis_version,
    tilt: info.sentinel_tilt === '1',
    clockOffset: clock === undefined ? undefined : clock - middle
  };
}

/**
 * @param {any} client
 * @param {string} name
 * @param {string[]} denied
 * @returns {Promise<Partial<SentinelFacts>>}
 */
async function groupFacts(client, name, denied) {
  const about = (/** @type {string} */ question) => ask(client, denied, 'sentinel', question, name);
  const [names, master, peers, replicas] = await Promise.all(
    ['get-master-addr-by-name', 'master', 'sentinels', 'replicas'].map(about)
  );
  return {
    names: names === null ? null : namedAddress(names),
    master: masterFacts(master),
    peers: toInstances(peers)?.map((peer) => ({
      address: addressOf(peer),
      id: peer.runid,
      flags: flagsOf(peer.flags)
    })),
    replicas: toInstances(replicas)?.map((replica) => ({
      address: addressOf(replica),
      flags: flagsOf(replica.flags),
      priority: Number(replica['slave-priority']),
      link: replica['master-link-status']
    }))
  };
}

/** @param {any} client @param {string[]} denied @returns {Promise<string[]>} */
async function otherNames(client, denied) {
  const masters = await ask(client, denied, 'sentinel', 'masters');
  return Array.isArray(masters) ? masters.map((master) => toObject(master).name) : [];
}

/**
 * @param {any} client
 * @param {string} name
 * @returns {Promise<Partial<SentinelFacts> & {denied: string[]}>}
 */
async function interview(client, name) {
  /** @type {string[]} */
  const denied = [];
  const role = roleIn(await ask(client, denied, 'role'));
  const rtt = await roundTrip(client).catch(() => undefined);
  // A data node would answer everything below with "unknown command".
  if (role !== undefined && role !== 'sentinel') return { role, rtt, denied };
  const [group, info, check, id] = await Promise.all([
    groupFacts(client, name, denied),
    infoFacts(client, denied),
    quorumCheck(client, name, denied),
    ask(client, denied, 'sentinel', 'myid')
  ]);
  const others = group.names === null ? await otherNames(client, denied) : undefined;
  return { role, rtt, id, ...group, ...info, quorumCheck: check, otherNames: others, denied };
}

/**
 * @param {import('../types').Address} address
 * @param {any} options of the app
 * @param {boolean} configured
 * @returns {Promise<SentinelFacts>}
 */
async function collectSentinel(address, options, configured) {
  const { client, reach } = await dial({
    ...address,
    username: options.sentinelUsername,
    password: options.sentinelPassword,
    tls: options.sentinelTLS
  });
  const known = { address: toText(address), configured, reach };
  if (!client) return { ...known, denied: [] };
  try {
    return { ...known, ...(await interview(client, options.name)) };
  } finally {
    client.disconnect();
  }
}

module.exports = { collectSentinel };
