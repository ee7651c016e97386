'use strict';

const { DOCS } = require('./docs');
const { findingsAbout } = require('./finding');
const { rounded } = require('./reach');

const { ok, warning, broken } = findingsAbout('time');

/** @typedef {import('../types').Facts} Facts */
/** @typedef {import('../types').Finding} Finding */

/** A call waits for a few commands one after the other. */
const SLOW_MS = 20;
/** Expiries are stored as points in time: a replica whose clock is ahead drops keys that much too early. */
const CLOCK_MS = 2000;

/** @param {Facts} facts @returns {Finding[]} */
function judgeClient({ client }) {
  if (!client) return [];
  if (client.error) {
    const { message, code } = client.error;
    return [
      broken(
        'client',
        `a client with these settings does not become ready: ${message} (${code})`,
        `What stands above says why, in most cases. What ${code} means: ${DOCS}/troubleshooting.md`
      )
    ];
  }
  return [
    ok(
      'client',
      `a client with these settings is ready after ${rounded(client.readyAfter ?? 0)} ms, on ${client.node}`
    ),
    ...(client.needless ?? []).map((message) =>
      warning('password-not-needed', message, 'Give it that password (requirepass), or unset the variable.')
    )
  ];
}

/** @param {Facts} facts @returns {Finding[]} */
function judgeRoundTrips({ nodes }) {
  const slow = nodes.filter(({ rtt = 0 }) => rtt > SLOW_MS);
  if (slow.length === 0) return [];
  const list = slow.map(({ address, rtt = 0 }) => `${address} ${rounded(rtt)} ms`).join(', ');
  return [
    warning(
      'round-trip',
      `far away: ${list} for a round trip`,
      'Every step of a call waits for it. Put Redis beside the apps.'
    )
  ];
}

/** @param {Facts} facts @returns {Finding[]} */
function judgeClocks({ nodes, sentinels }) {
  const clocks = [...nodes, ...sentinels].flatMap(({ address, clockOffset }) =>
    clockOffset === undefined ? [] : [{ address, clockOffset }]
  );
  if (clocks.length === 0) return [];
  const wrong = clocks.filter(({ clockOffset }) => Math.abs(clockOffset) > CLOCK_MS);
  if (wrong.length === 0) {
    const worst = Math.max(...clocks.map(({ clockOffset }) => Math.abs(clockOffset)));
    return [ok('clock', `clocks differ from this machine's by ${rounded(worst)} ms at the most`)];
  }
  const list = wrong
    .map(({ address, clockOffset }) => `${address} ${(clockOffset / 1000).toFixed(1)} s`)
    .join(', ');
  return [
    warning(
      'clock',
      `clocks are off against this machine: ${list}`,
      'Run NTP on all. After a failover keys would expire that much too early or too late.'
    )
  ];
}

/** @param {Facts} facts @returns {Finding[]} */
const judgeTime = (facts) => [...judgeClient(facts), ...judgeRoundTrips(facts), ...judgeClocks(facts)];

module.exports = { judgeTime };
