'use strict';

const { fromText, toText } = require('../address');
const { tryCommands } = require('./canary');
const { ask, dial, parseInfo, roleIn, roundTrip, toObject } = require('./dial');

/** @typedef {import('../types').NodeFacts} NodeFacts */

/** @param {string | undefined} value */
const number = (value) => (value === undefined || value === '' ? undefined : Number(value));

/** @param {string | undefined} value */
const yes = (value) => (value === undefined ? undefined : value === 'yes' || value === '1');

/** @param {Record<string, string>} info @returns {NodeFacts['replicas']} */
function replicasIn(info) {
  return Object.entries(info)
    .filter(([field]) => /^slave\d+$/.test(field))
    .map(([, text]) => {
      const replica = Object.fromEntries(text.split(',').map((part) => part.split('=')));
      const { ip: host, port, state, offset, lag } = replica;
      return { address: toText({ host, port }), state, offset: Number(offset), lag: Number(lag) };
    });
}

/**
 * @param {Record<string, string>} info
 * @returns {Partial<NodeFacts>}
 */
function factsOfInfo(info) {
  return {
    version: info.valkey_version ?? info.redis_version,
    flavour: info.valkey_version ? 'Valkey' : 'Redis',
    follows: info.master_host && toText({ host: info.master_host, port: info.master_port }),
    link: info.master_link_status,
    offset: number(info.slave_repl_offset ?? info.master_repl_offset),
    replicas: info.role === 'master' ? replicasIn(info) : undefined,
    loading: yes(info.loading),
    maxmemory: number(info.maxmemory),
    usedMemory: number(info.used_memory),
    policy: info.maxmemory_policy,
    evicted: number(info.evicted_keys),
    appendOnly: yes(info.aof_enabled),
    lastSave: info.rdb_last_bgsave_status,
    lastAppend: info.aof_last_write_status,
    clients: number(info.connected_clients),
    maxClients: number(info.maxclients)
  };
}

/**
 * INFO has a line about good replicas only where the option is on.
 * @param {Record<string, string>} config
 * @param {Record<string, string>} info
 */
function minReplicas(config, info) {
  const configured = number(config['min-replicas-to-write'] ?? config['min-slaves-to-write']);
  if (configured !== undefined) return configured;
  return info.role === 'master' && info.min_slaves_good_slaves === undefined ? 0 : undefined;
}

/**
 * @param {any} client
 * @param {string[]} unseen
 * @returns {Promise<Record<string, string>>}
 */
async function readConfig(client, unseen) {
  /** @type {Record<string, string>} */
  const config = {};
  // One pattern each: servers before 7.0 take no more.
  for (const pattern of ['min-*-to-write', 'save']) {
    Object.assign(config, toObject(await ask(client, unseen, 'config', 'get', pattern)));
  }
  return config;
}

/** @param {any} client @param {string[]} unseen @returns {Promise<Partial<NodeFacts>>} */
async function readClock(client, unseen) {
  const before = Date.now();
  const time = await ask(client, unseen, 'time');
  const after = Date.now();
  if (!Array.isArray(time)) return {};
  const clock = Number(time[0]) * 1000 + Number(time[1]) / 1000;
  return { clockOffset: clock - (before + after) / 2, clockError: (after - before) / 2 };
}

/**
 * @param {any} client
 * @param {boolean} canWrite the node is taken for a master
 * @returns {Promise<Partial<NodeFacts> & {denied: string[], unseen: string[]}>}
 */
async function examine(client, canWrite) {
  /** @type {string[]} */
  const unseen = [];
  const rtt = await roundTrip(client).catch(() => undefined);
  const clock = await readClock(client, unseen);
  const info = parseInfo(await ask(client, unseen, 'info'));
  const config = await readConfig(client, unseen);
  const role = roleIn(await ask(client, unseen, 'role')) ?? info.role;
  const user = await ask(client, unseen, 'acl', 'whoami');
  // Where neither ROLE nor INFO is allowed, what happens to a write is all that can be known.
  const isTried = canWrite && (role === 'master' || role === undefined);
  const tried = isTried ? await tryCommands(client) : { denied: [] };
  return {
    ...factsOfInfo(info),
    rtt,
    ...clock,
    role: role === 'slave' ? 'replica' : role,
    user,
    minReplicas: minReplicas(config, info),
    snapshots: config.save === undefined ? undefined : config.save !== '',
    ...tried,
    unseen: [...new Set(unseen)]
  };
}

/**
 * @param {string} address
 * @param {any} options of the app
 * @param {'master' | 'replica' | 'any'} expected
 * @returns {Promise<NodeFacts>}
 */
async function collectNode(address, options, expected) {
  const { username, password, tls } = options;
  const { client, reach } = await dial({ ...fromText(address), username, password, tls });
  const known = { address, expected, reach };
  if (!client) return { ...known, denied: [], unseen: [] };
  try {
    return { ...known, ...(await examine(client, expected !== 'replica')) };
  } finally {
    client.disconnect();
  }
}

module.exports = { collectNode };
