'use strict';

const { counted, findingsAbout } = require('./finding');
const { reachAdvice, reachText, rounded } = require('./reach');
const { blamesTls } = require('./tls');

const { ok, warning, broken, fragile } = findingsAbout('sentinels');

/** @typedef {import('../types').Facts} Facts */
/** @typedef {import('../types').Finding} Finding */
/** @typedef {import('../types').SentinelFacts} SentinelFacts */

/** `sentinelTimeout` of the client: a Sentinel that is slower counts for nothing. */
const CLIENT_PATIENCE_MS = 400;

/** @param {SentinelFacts} sentinel */
const isSentinel = ({ reach, role }) => reach.ok && (role === undefined || role === 'sentinel');

/**
 * @param {SentinelFacts} sentinel
 * @param {Facts} facts
 */
function unreachable({ address, configured, reach }, facts) {
  const { configuration, speaksTls } = facts;
  const by = configured ? '' : ' (known to other Sentinels, not configured)';
  const advice = reachAdvice(reach, {
    credentials: 'server',
    given: configuration.sentinelPassword,
    speaksTls: speaksTls.includes(address),
    isBlamed: blamesTls(facts, address)
  });
  const text = `${address}${by} cannot be used: ${reachText(address, reach)}`;
  // One that is down may come back; credentials that it refuses will not.
  if (reach.code === 'ERR_REDIS_AUTH') return [fragile('sentinel-refuses-credentials', text, advice)];
  return [warning('sentinel-unreachable', text, advice)];
}

/** @param {SentinelFacts} sentinel */
function answer({ address, reach, names, master }) {
  const state = master
    ? `, epoch ${master.epoch}, quorum ${master.quorum}, down-after ${master.downAfter} ms, flags ${master.flags.join(',')}, ${counted(master.replicas, 'replica')}, ${counted(master.otherSentinels, 'other Sentinel')}`
    : '';
  return ok('sentinel', `${address} answers in ${rounded(reach.ms)} ms: master ${names}${state}`);
}

/** @param {SentinelFacts} sentinel @param {string | undefined} masterName */
function unknownName({ address, otherNames = [] }, masterName) {
  const known = otherNames.length > 0 ? ` It knows: ${otherNames.join(', ')}.` : '';
  return warning(
    'sentinel-does-not-know-master',
    `${address} does not know a master "${masterName}".${known}`,
    'Correct JAMBONES_REDIS_SENTINEL_MASTER_NAME, or the "sentinel monitor" line of that Sentinel.'
  );
}

/** @param {SentinelFacts} sentinel @returns {Finding[]} */
function condition({ address, repeated, tilt, reach, peers = [], master }) {
  const findings = [];
  if (repeated) {
    findings.push(
      warning(
        'sentinel-repeated',
        `${address} and ${repeated.join(', ')} have one run id: they are one Sentinel`,
        'Name each once. If there are several, one got a copy of the other\'s sentinel.conf: take the line "sentinel myid" out of it and start it again.'
      )
    );
  }
  if (tilt) {
    findings.push(
      warning(
        'sentinel-tilt',
        `${address} is in TILT mode: it takes no part in failovers`,
        'Its clock jumped or it got no CPU. Give it half a minute; if it stays, look at NTP and at the load of that machine.'
      )
    );
  }
  if (reach.ms > CLIENT_PATIENCE_MS) {
    findings.push(
      warning(
        'sentinel-slow',
        `${address} took ${rounded(reach.ms)} ms; the client gives a Sentinel ${CLIENT_PATIENCE_MS} ms for each step`,
        'Look at the network, the DNS and the load of that machine.'
      )
    );
  }
  const lost = peers.filter(({ flags }) => flags.some((flag) => /down|disconnected/.test(flag)));
  if (lost.length > 0) {
    findings.push(
      warning(
        'sentinel-misses-peers',
        `${address} does not hear ${lost.map((peer) => `${peer.address} (${peer.flags.join(',')})`).join(', ')}`,
        'If that Sentinel is gone for good, SENTINEL RESET on this one forgets it; otherwise start it, or open the way between them.'
      )
    );
  }
  const flags = master?.flags.filter((flag) => /down|disconnected|failover/.test(flag)) ?? [];
  if (flags.length > 0) {
    findings.push(
      warning(
        'master-flags',
        `${address} says of the master: ${flags.join(',')}`,
        'A failover is under way or near. Run this again in half a minute.'
      )
    );
  }
  return findings;
}

/** @param {SentinelFacts} sentinel @param {Facts} facts @returns {Finding[]} */
function judgeSentinel(sentinel, facts) {
  if (!sentinel.reach.ok) return unreachable(sentinel, facts);
  if (!isSentinel(sentinel)) {
    return [
      broken(
        'not-a-sentinel',
        `${sentinel.address} is no Sentinel, but a data node (role ${sentinel.role})`,
        'JAMBONES_REDIS_SENTINELS takes the Sentinels (port 26379 by default), not the nodes.'
      )
    ];
  }
  if (sentinel.names === null) return [unknownName(sentinel, facts.configuration.masterName)];
  return [answer(sentinel), ...condition(sentinel)];
}

/** @param {Facts} facts @returns {Finding[]} what no Sentinel alone is responsible for */
function together({ sentinels, configuration }) {
  if (sentinels.length === 0 || sentinels.some(({ names }) => names)) return [];
  const answering = sentinels.filter(isSentinel);
  if (answering.length === 0) {
    return [
      broken(
        'no-sentinel',
        'no Sentinel can be used: nobody says where the master is',
        'What stands above about each of them says why.'
      )
    ];
  }
  return [
    broken(
      'master-unknown',
      `no Sentinel knows a master "${configuration.masterName}"`,
      'Set JAMBONES_REDIS_SENTINEL_MASTER_NAME to the name in their "sentinel monitor <name> ..." line.'
    )
  ];
}

/** @param {Facts} facts @returns {Finding[]} */
function judgeSentinels(facts) {
  return [...facts.sentinels.flatMap((sentinel) => judgeSentinel(sentinel, facts)), ...together(facts)];
}

module.exports = { isSentinel, judgeSentinels };
