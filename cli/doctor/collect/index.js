'use strict';

const dns = require('node:dns/promises');
const { fromText, toText } = require('../address');
const { collectClient } = require('./client');
const { readConfiguration } = require('./configuration');
const { collectNode } = require('./node');
const { collectSentinel } = require('./sentinel');
const { collectTls } = require('./tls');

/** @typedef {import('../types').SentinelFacts} SentinelFacts */
/** @typedef {{address: string, expected: 'master' | 'replica' | 'any'}} NodeNamed */

/** @param {import('../types').Address} address @returns {Promise<string>} with the IP address in place of the name */
async function resolved({ host, port }) {
  const found = await dns.lookup(host).catch(() => undefined);
  return toText({ host: found?.address ?? host, port });
}

/**
 * Sentinels know one another by IP address, configurations name them by host.
 * @param {SentinelFacts[]} sentinels
 * @returns {Promise<import('../types').Address[]>} peers that the configuration does not name
 */
async function unnamedPeers(sentinels) {
  const addresses = sentinels.map(({ address }) => address);
  const known = new Set([...addresses, ...(await Promise.all(addresses.map(fromText).map(resolved)))]);
  const ids = new Set(sentinels.map(({ id }) => id));
  const peers = sentinels
    .flatMap(({ peers = [] }) => peers)
    .filter(({ id, address }) => !ids.has(id) && !known.has(address));
  return [...new Set(peers.map(({ address }) => address))].map(fromText);
}

/**
 * Two addresses of one Sentinel are one vote. Its run id tells.
 * @param {SentinelFacts[]} sentinels
 * @returns {SentinelFacts[]}
 */
function distinct(sentinels) {
  /** @type {SentinelFacts[]} */
  const found = [];
  for (const sentinel of sentinels) {
    const { id, address } = sentinel;
    const same = found.find((other) => other.address === address || (id !== undefined && other.id === id));
    if (same) same.repeated = [...(same.repeated ?? []), address];
    else found.push(sentinel);
  }
  return found;
}

/** @param {any} options of the app @returns {Promise<SentinelFacts[]>} */
async function collectSentinels(options) {
  const ask = (/** @type {boolean} */ configured) => (/** @type {import('../types').Address} */ address) =>
    collectSentinel(address, options, configured);
  const named = distinct(await Promise.all(options.sentinels.map(ask(true))));
  const others = await Promise.all((await unnamedPeers(named)).map(ask(false)));
  return [...named, ...others];
}

/**
 * The master by the word of the best-informed Sentinel, and every replica that any of them knows.
 * @param {SentinelFacts[]} sentinels
 * @returns {NodeNamed[]}
 */
function nodesNamed(sentinels) {
  const informed = sentinels.filter(({ names }) => names);
  informed.sort((a, b) => (b.master?.epoch ?? 0) - (a.master?.epoch ?? 0));
  const master = informed[0]?.names;
  if (!master) return [];
  const replicas = new Set(informed.flatMap(({ replicas = [] }) => replicas.map(({ address }) => address)));
  replicas.delete(master);
  return [
    { address: master, expected: 'master' },
    ...[...replicas].map((address) => ({ address, expected: /** @type {const} */ ('replica') }))
  ];
}

/**
 * @param {import('../types').Facts} facts
 * @param {NodeNamed[]} nodes
 * @param {any} options of the app
 */
function collectAllTls({ sentinels }, nodes, options) {
  const addresses = [...(options.sentinelTLS ? sentinels : []), ...(options.tls ? nodes : [])];
  return Promise.all(addresses.map(({ address }) => collectTls(address, options.tls)));
}

/**
 * A server that hangs up on plain text may be waiting for TLS.
 * @param {import('../types').Facts} facts
 * @param {any} options of the app
 */
async function findSpeakersOfTls({ sentinels, nodes }, options) {
  const plain = [...(options.sentinelTLS ? [] : sentinels), ...(options.tls ? [] : nodes)];
  const suspects = plain.filter(({ reach }) =>
    /^(?:ECONNRESET|EIO|ERR_REDIS_PROTOCOL)$/.test(reach.code ?? '')
  );
  const found = await Promise.all(suspects.map(({ address }) => collectTls(address)));
  // With client certificates the handshake fails, but in the words of TLS.
  return found.filter(({ ok, failure }) => ok || /SSL|TLS/.test(failure ?? '')).map(({ address }) => address);
}

/**
 * Everything the doctor wants to know.
 * @param {Record<string, string | undefined>} env
 * @returns {Promise<{facts: import('../types').Facts, options: any}>} the options hold secrets, the facts none
 */
async function collect(env) {
  const { facts: configuration, options } = readConfiguration(env);
  /** @type {import('../types').Facts} */
  const facts = { configuration, sentinels: [], nodes: [], tls: [], speaksTls: [] };
  if (!options) return { facts, options };
  if (configuration.mode === 'sentinel') facts.sentinels = await collectSentinels(options);
  const { node } = configuration;
  /** @type {NodeNamed[]} */
  const nodes = node ? [{ address: toText(node), expected: 'any' }] : nodesNamed(facts.sentinels);
  [facts.nodes, facts.tls] = await Promise.all([
    Promise.all(nodes.map(({ address, expected }) => collectNode(address, options, expected))),
    collectAllTls(facts, nodes, options)
  ]);
  facts.speaksTls = await findSpeakersOfTls(facts, options);
  await collectThroughClient(facts, options);
  return { facts, options };
}

/**
 * @param {import('../types').Facts} facts
 * @param {any} options
 */
async function collectThroughClient(facts, options) {
  const reachable = facts.sentinels.filter(({ reach, names }) => reach.ok && names);
  const { facts: client, subscribed } = await collectClient(options, reachable.length);
  facts.client = client;
  if (client.error) return;
  for (const sentinel of reachable) {
    const { address, repeated = [] } = sentinel;
    sentinel.subscribed = [address, ...repeated].some((entry) => subscribed.has(entry));
  }
}

module.exports = { collect };
