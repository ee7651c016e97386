'use strict';

const { findingsAbout } = require('./finding');

const { ok, warning } = findingsAbout('memory');

/** @typedef {import('../types').Facts} Facts */
/** @typedef {import('../types').Finding} Finding */
/** @typedef {import('../types').NodeFacts} NodeFacts */

const FULL = 0.8;
const MEGABYTE = 1024 * 1024;

const APART =
  'Calls, registrations and the audio of text-to-speech share this Redis: use maxmemory-policy noeviction with room to spare, and shorten JAMBONES_TTS_CACHE_DURATION_MINS if the audio takes too much.';

/** @param {number} bytes */
const megabytes = (bytes) => `${Math.round(bytes / MEGABYTE)} MB`;

/** @param {NodeFacts} node @returns {Finding[]} */
function judgeEviction({ address, policy, maxmemory, usedMemory = 0, evicted = 0 }) {
  if (policy === undefined || maxmemory === undefined) return [];
  const limit = maxmemory > 0 ? `maxmemory ${megabytes(maxmemory)}, ${policy}` : `no maxmemory, ${policy}`;
  if (evicted > 0) {
    return [
      warning(
        'keys-evicted',
        `${address} has evicted ${evicted} keys since its start (${limit}), live calls perhaps among them`,
        APART
      )
    ];
  }
  if (maxmemory > 0 && policy !== 'noeviction') {
    return [
      warning(
        'eviction',
        `${address} evicts call state beside cached audio when memory runs short (${limit})`,
        APART
      )
    ];
  }
  if (maxmemory > 0 && usedMemory > maxmemory * FULL) {
    return [
      warning(
        'memory-nearly-full',
        `${address} uses ${megabytes(usedMemory)} of ${megabytes(maxmemory)}; when it is full, writes are refused`,
        'Raise maxmemory.'
      )
    ];
  }
  return [ok('eviction', `${address} evicts nothing (${limit}, ${megabytes(usedMemory)} in use)`)];
}

/**
 * A master without data on disk that is back before Sentinels have noticed is empty, and its replicas follow.
 * @param {NodeFacts} node
 * @param {Facts} facts
 * @returns {Finding[]}
 */
function judgePersistence({ address, snapshots, appendOnly }, { configuration }) {
  if (snapshots === undefined || appendOnly === undefined) return [];
  if (snapshots || appendOnly) {
    return [
      ok(
        'persistence',
        `${address} keeps its data on disk (${appendOnly ? 'append-only file' : 'snapshots'})`
      )
    ];
  }
  if (configuration.mode === 'standalone') {
    return [ok('persistence', `${address} keeps nothing on disk: a restart forgets all calls`)];
  }
  return [
    warning(
      'no-persistence',
      `${address} keeps nothing on disk: restarted before Sentinels notice, it is an empty master, and the replicas empty themselves`,
      'Set appendonly yes or save 300 1 on every node, or keep the service manager from restarting it within down-after-milliseconds.'
    )
  ];
}

/** @param {Facts} facts @returns {Finding[]} */
function judgeMemory(facts) {
  const seen = facts.nodes.filter(({ reach, role }) => reach.ok && role !== 'sentinel');
  const masters = seen.filter(({ role }) => role === 'master');
  // What holds for the master only holds until the failover: replicas are judged where they differ.
  const others = seen.filter(
    (node) => node.role !== 'master' && masters.every((master) => differs(node, master))
  );
  return [...masters, ...others].flatMap((node) => [
    ...judgeEviction(node),
    ...judgePersistence(node, facts)
  ]);
}

/** @param {NodeFacts} a @param {NodeFacts} b */
const differs = (a, b) =>
  a.policy !== b.policy ||
  a.maxmemory !== b.maxmemory ||
  a.snapshots !== b.snapshots ||
  a.appendOnly !== b.appendOnly;

module.exports = { judgeMemory };
