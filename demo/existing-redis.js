'use strict';
const fs = require('node:fs');
const { askOnce, toObject } = require('../tools/resp-client');

/** @typedef {import('./deployment').Deployment} Deployment */
/** @typedef {import('./deployment').Node} Node */
/** @typedef {import('./deployment').Sentinel} Sentinel */
/** @typedef {NodeJS.ProcessEnv} Env */

const FALSY_WORDS = ['', '0', 'false', 'no', 'off'];
const SENTINEL_PORT = 26379;

/** @param {string | undefined} file */
const contentOf = (file) => (file ? fs.readFileSync(file) : undefined);

/**
 * @param {Env} env
 * @returns {Partial<import('../tools/resp-client').RespOptions>}
 */
function tlsOf(env) {
  if (FALSY_WORDS.includes((env.ENABLE_JAMBONES_REDIS_TLS ?? '').toLowerCase())) return {};
  const ca = contentOf(env.JAMBONES_REDIS_TLS_CA_FILE);
  const key = contentOf(env.JAMBONES_REDIS_TLS_KEY_FILE);
  const cert = contentOf(env.JAMBONES_REDIS_TLS_CERT_FILE);
  return { tls: { ca, key, cert } };
}

/**
 * @param {string} host
 * @param {number} port
 * @param {{username?: string, password?: string} & ReturnType<typeof tlsOf>} login
 * @returns {Node}
 */
function nodeAt(host, port, { username, password, tls }) {
  const login = password ? { password, ...(username && { username }) } : {};
  return { host, port, connection: { host, port, ...login, ...(tls && { tls }) } };
}

/**
 * @param {string} text   host, host:port, [v6] or [v6]:port
 * @param {Env} env
 * @returns {Sentinel}
 */
function sentinelAt(text, env) {
  const [, v6, name, port] = /^(?:\[(.+)\]|([^:]+))(?::(\d+))?$/.exec(text) ?? [];
  const login = { password: env.JAMBONES_REDIS_SENTINEL_SERVER_PASSWORD, ...tlsOf(env) };
  const node = nodeAt(v6 ?? name, Number(port ?? SENTINEL_PORT), login);
  return { ...node, alive: true, cli: (...args) => askOnce({ ...node.connection, timeout: 1000 }, ...args) };
}

/**
 * @param {Sentinel[]} sentinels
 * @param {string} name
 * @returns {Promise<{ip: string, port: string}>} as the Sentinel with the newest configuration sees it
 */
async function askSentinels(sentinels, name) {
  const asked = sentinels.map(async ({ cli }) => toObject(await cli('SENTINEL', 'MASTER', name)));
  const answers = (await Promise.allSettled(asked)).flatMap((r) =>
    r.status === 'fulfilled' ? [r.value] : []
  );
  answers.sort((a, b) => Number(b['config-epoch']) - Number(a['config-epoch']));
  if (!answers.length) throw new Error(`no Sentinel answers for the master "${name}"`);
  const { ip, port } = answers[0];
  return { ip, port };
}

/**
 * @param {Env} env
 * @returns {Deployment}
 */
function behindSentinels(env) {
  const name = env.JAMBONES_REDIS_SENTINEL_MASTER_NAME ?? '';
  const places = (env.JAMBONES_REDIS_SENTINELS ?? '').split(',').map((text) => text.trim());
  const sentinels = places.filter(Boolean).map((text) => sentinelAt(text, env));
  const login = {
    username: env.JAMBONES_REDIS_SENTINEL_USERNAME,
    password: env.JAMBONES_REDIS_SENTINEL_PASSWORD,
    ...tlsOf(env)
  };
  const master = async () => {
    const { ip, port } = await askSentinels(sentinels, name);
    return nodeAt(ip, Number(port), login);
  };
  const description = `the master "${name}" of the Sentinels ${places.join(', ')}`;
  return { own: false, description, name, env: {}, sentinels, master, stop: async () => {} };
}

/**
 * @param {Env} env
 * @returns {Deployment}
 */
function standalone(env) {
  const login = {
    username: env.JAMBONES_REDIS_USERNAME,
    password: env.JAMBONES_REDIS_PASSWORD,
    ...tlsOf(env)
  };
  const node = nodeAt(env.JAMBONES_REDIS_HOST ?? 'localhost', Number(env.JAMBONES_REDIS_PORT || 6379), login);
  const description = `the Redis at ${node.host}:${node.port}`;
  return { own: false, description, env: {}, sentinels: [], master: async () => node, stop: async () => {} };
}

/**
 * The Redis that the environment names, by the variables the package itself reads.
 * @param {Env} env
 * @returns {Deployment | undefined}
 */
function fromEnvironment(env) {
  if (env.JAMBONES_REDIS_SENTINELS) return behindSentinels(env);
  if (env.JAMBONES_REDIS_HOST) return standalone(env);
  return undefined;
}

exports.fromEnvironment = fromEnvironment;
