'use strict';

const { fromText, isLoopback } = require('../address');
const { counted, findingsAbout } = require('./finding');
const { isSentinel } = require('./sentinels');

const { ok, warning, fragile } = findingsAbout('failover');

/** @typedef {import('../types').Facts} Facts */
/** @typedef {import('../types').Finding} Finding */
/** @typedef {import('../types').SentinelFacts} SentinelFacts */

/** Calls fail that long at the least when a master dies; longer is hardly meant. */
const LONG_DOWN_AFTER_MS = 10_000;
/** Shorter, and a fork of the server or a busy machine is taken for its death. */
const SHORT_DOWN_AFTER_MS = 500;

/** @param {SentinelFacts[]} informed @returns {number} Sentinels that have a vote, dead ones included */
function voters(informed) {
  return Math.max(...informed.map(({ master, peers }) => (master?.otherSentinels ?? peers?.length ?? 0) + 1));
}

/** @param {Facts} facts @param {SentinelFacts[]} informed @returns {Finding[]} */
function judgeMajority({ sentinels }, informed) {
  const reachable = sentinels.filter(isSentinel).length;
  const all = Math.max(voters(informed), sentinels.length);
  const majority = Math.floor(all / 2) + 1;
  const quorum = Math.max(...informed.map(({ master }) => master?.quorum ?? 0));
  const needed = Math.max(quorum, majority);
  const seen = `${reachable} of ${counted(all, 'Sentinel')} can be reached, ${needed} must agree to a failover (quorum ${quorum}, majority ${majority})`;
  if (quorum > all) {
    return [
      fragile(
        'quorum-too-large',
        `${seen}: there are not that many`,
        'Lower the quorum: SENTINEL SET <name> quorum <n> on each.'
      )
    ];
  }
  if (reachable < needed) {
    return [
      fragile(
        'no-majority',
        seen,
        'Bring the missing Sentinels back. Those that are gone for good are forgotten by SENTINEL RESET on each of the others.'
      )
    ];
  }
  const denied = informed.filter(({ quorumCheck }) => quorumCheck?.ok === false);
  if (denied.length > 0) {
    const [{ address, quorumCheck }] = denied;
    return [
      fragile(
        'quorum-check',
        `${address} says: ${quorumCheck?.message}`,
        'The Sentinels do not reach one another: look at their ports, credentials and TLS.'
      )
    ];
  }
  return [ok('majority', seen)];
}

/** @param {SentinelFacts[]} informed @param {number} all @returns {Finding[]} */
function judgeNumbers(informed, all) {
  if (all < 3) {
    return [
      warning(
        'too-few-sentinels',
        `${counted(all, 'Sentinel')}: when one is lost, the rest cannot agree to a failover`,
        'Run three, on three machines.'
      )
    ];
  }
  if (all % 2 === 0) {
    return [
      warning(
        'even-sentinels',
        `${all} Sentinels: no more of them may be lost than of ${all - 1}`,
        'Run an odd number.'
      )
    ];
  }
  return informed.some(({ master }) => master?.quorum === 1)
    ? [
        warning(
          'quorum-of-one',
          'quorum 1: one Sentinel with a bad network can declare the master dead',
          'Set the quorum to 2.'
        )
      ]
    : [];
}

/** @param {SentinelFacts[]} sentinels @returns {Finding[]} */
function judgePlaces(sentinels) {
  const hosts = sentinels.map(({ address }) => fromText(address).host);
  const shared = hosts.filter((host, i) => !isLoopback(host) && hosts.indexOf(host) !== i);
  if (shared.length === 0) return [];
  return [
    warning(
      'sentinels-share-a-host',
      `several Sentinels run on ${[...new Set(shared)].join(', ')}`,
      'They would be lost together: give each a machine (in Kubernetes: an anti-affinity rule).'
    )
  ];
}

/** @param {SentinelFacts[]} informed @returns {Finding[]} */
function judgePatience(informed) {
  const [downAfter] = informed.flatMap(({ master }) => (master ? [master.downAfter] : []));
  if (downAfter === undefined) return [];
  if (downAfter > LONG_DOWN_AFTER_MS) {
    return [
      warning(
        'down-after-long',
        `down-after-milliseconds ${downAfter}: calls fail for ${downAfter / 1000} s before anybody acts`,
        'SENTINEL SET <name> down-after-milliseconds 3000 on each Sentinel, and in sentinel.conf.'
      )
    ];
  }
  if (downAfter < SHORT_DOWN_AFTER_MS) {
    return [
      warning(
        'down-after-short',
        `down-after-milliseconds ${downAfter}: a pause of the server is taken for its death`,
        'Set it to 1000 or more; 3000 is a good start.'
      )
    ];
  }
  return [];
}

/** @param {SentinelFacts[]} informed @returns {Finding[]} */
function judgeCandidates(informed) {
  const [best] = informed.toSorted((a, b) => (b.replicas?.length ?? -1) - (a.replicas?.length ?? -1));
  if (!best.replicas) return [];
  const usable = best.replicas.filter(isCandidate);
  const lost = best.replicas.filter((replica) => !isCandidate(replica));
  if (usable.length === 0) {
    return [
      fragile(
        'no-candidate',
        `no replica can be promoted: ${best.replicas.length === 0 ? 'there is none' : best.replicas.map(describe).join('; ')}`,
        'Add a replica (replicaof), or repair those that are there; replica-priority 0 excludes one for ever.'
      )
    ];
  }
  const findings = [ok('candidates', `${counted(usable.length, 'replica')} can be promoted`)];
  if (lost.length > 0) {
    findings.push(
      warning(
        'replica-lost',
        `cannot be promoted: ${lost.map(describe).join('; ')}`,
        'Start it, or SENTINEL RESET the name if it is gone for good.'
      )
    );
  }
  return findings;
}

/** @param {import('../types').ReplicaFacts} replica */
const isCandidate = ({ flags, priority, link }) =>
  !flags.some((flag) => /down|disconnected/.test(flag)) && priority > 0 && link === 'ok';

/** @param {import('../types').ReplicaFacts} replica */
const describe = ({ address, flags, priority, link }) =>
  `${address} (${flags.join(',')}, link ${link}, priority ${priority})`;

/** @param {Facts} facts @returns {Finding[]} */
function judgeSurvival(facts) {
  const { configuration, sentinels } = facts;
  if (configuration.mode === 'standalone') {
    if (!configuration.node) return [];
    return [
      ok('standalone', 'one Redis without Sentinels: there is no failover, its outage is one of jambonz')
    ];
  }
  const informed = sentinels.filter(({ names }) => names);
  if (informed.length === 0) return [];
  const all = Math.max(voters(informed), sentinels.length);
  return [
    ...judgeMajority(facts, informed),
    ...judgeNumbers(informed, all),
    ...judgePlaces(sentinels),
    ...judgePatience(informed),
    ...judgeCandidates(informed)
  ];
}

module.exports = { judgeSurvival };
