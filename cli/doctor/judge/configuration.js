'use strict';

const { toText } = require('../address');
const { counted, findingsAbout } = require('./finding');

const { ok, warning, broken } = findingsAbout('configuration');

/** @typedef {import('../types').ConfigurationFacts} ConfigurationFacts */
/** @typedef {import('../types').Finding} Finding */

/** @param {ConfigurationFacts} facts */
function summary({ mode, sentinels, masterName, node, tls, sentinelTls, variables }) {
  const encrypted = tls
    ? sentinelTls || mode === 'standalone'
      ? 'TLS on'
      : 'TLS on for the data nodes only'
    : 'TLS off';
  if (mode === 'sentinel') {
    return ok(
      'configuration',
      `${counted(sentinels.length, 'Sentinel')}, master "${masterName}", ${encrypted}`
    );
  }
  const where = `one Redis at ${toText(/** @type {import('../types').Address} */ (node))}, ${encrypted}`;
  if (Object.keys(variables).length > 0) return ok('configuration', where);
  return warning(
    'nothing-configured',
    `no JAMBONES_REDIS_* variable is set: ${where}`,
    'Run this with the environment of the app: in its container, or with the env file of its unit.'
  );
}

/** @param {ConfigurationFacts} facts @returns {Finding[]} */
function strangers({ unknown }) {
  return unknown.map(({ variable, meant }) =>
    warning(
      'unknown-variable',
      `${variable} is set, and the apps do not read it`,
      meant ? `${meant} was meant, perhaps.` : 'Remove it, or correct its name.'
    )
  );
}

/** @param {ConfigurationFacts} facts @returns {Finding[]} */
function withoutEffect({ unused, mode }) {
  if (unused.length === 0) return [];
  const because =
    mode === 'sentinel' ? 'JAMBONES_REDIS_SENTINELS is set' : 'JAMBONES_REDIS_SENTINELS is not set';
  const advice =
    mode === 'sentinel'
      ? 'Remove them. With Sentinels, the data nodes take JAMBONES_REDIS_SENTINEL_PASSWORD.'
      : 'Remove them, or set JAMBONES_REDIS_SENTINELS.';
  return [warning('unused-variables', `${unused.join(', ')}: without effect, because ${because}`, advice)];
}

/** @param {ConfigurationFacts} facts @returns {Finding[]} */
function tlsOff({ tls, tlsFiles }) {
  if (tls || !tlsFiles) return [];
  return [
    warning(
      'tls-switched-off',
      'JAMBONES_REDIS_TLS_* files are named, but ENABLE_JAMBONES_REDIS_TLS is off: everything goes in plain text',
      'Set ENABLE_JAMBONES_REDIS_TLS=1, or remove the files.'
    )
  ];
}

/** @param {ConfigurationFacts} facts @returns {Finding[]} */
function judgeConfiguration(facts) {
  const problems = facts.problems.map(({ variable, message }) =>
    broken(
      'invalid-variable',
      message,
      `Correct ${variable}: an app with this environment stops at its start.`
    )
  );
  const understood = facts.node || facts.masterName ? [summary(facts)] : [];
  return [...problems, ...understood, ...strangers(facts), ...withoutEffect(facts), ...tlsOff(facts)];
}

module.exports = { judgeConfiguration };
