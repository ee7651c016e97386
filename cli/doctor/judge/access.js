'use strict';

const { fromText, isLoopback } = require('../address');
const { DOCS } = require('./docs');
const { findingsAbout } = require('./finding');

const { ok, warning, broken } = findingsAbout('access');

/** @typedef {import('../types').Facts} Facts */
/** @typedef {import('../types').Finding} Finding */
/** @typedef {import('../types').SentinelFacts} SentinelFacts */

/** What a client cannot do without. */
const REQUIRED = 'SENTINEL GET-MASTER-ADDR-BY-NAME';

/** @param {SentinelFacts} sentinel @returns {Finding[]} */
function judgeSentinelAccess({ address, denied, subscribed }) {
  if (denied.includes(REQUIRED)) {
    return [
      broken(
        'sentinel-denies',
        `${address} denies ${REQUIRED}`,
        `Allow its ACL user +sentinel|get-master-addr-by-name. A whole rule: ${DOCS}/operations.md`
      )
    ];
  }
  const findings = [];
  if (subscribed === false) {
    findings.push(
      warning(
        'sentinel-polled',
        `${address} does not let the client subscribe: it is asked five times a second, and a failover is followed about a second later`,
        'Allow its ACL user +psubscribe and the channels &*.'
      )
    );
  }
  if (denied.length > 0) {
    findings.push(
      ok(
        'sentinel-denied',
        `${address} denies ${denied.join(', ')}: no harm to the apps, but this report knows less`
      )
    );
  }
  return findings;
}

/** @param {import('../types').NodeFacts} node whose commands were tried @returns {Finding[]} */
function judgeCommands({ address, user, denied, keysDenied, failed, write }) {
  const findings = [];
  if (denied.length > 0) {
    findings.push(
      broken(
        'commands-denied',
        `${address} denies the user ${user ?? ''} what the apps need: ${denied.join(', ')}`,
        `Extend its ACL rule. A whole one: ${DOCS}/operations.md`
      )
    );
  }
  if (keysDenied) {
    findings.push(
      warning(
        'keys-denied',
        `${address} denies the user ${user ?? ''} keys that its ACL rule does not name, jambonz:doctor:* among them`,
        'Allow ~*: the apps use keys of many names, and whether all of them are covered cannot be seen from here.'
      )
    );
  }
  // Where no write is taken, that is told, and they fail for the same reason.
  if (failed && write === 'OK') {
    findings.push(
      broken(
        'commands-failed',
        `${address} does not execute what the apps need: ${failed.names.join(', ')} (${failed.message})`,
        'Was it renamed (rename-command), or is a proxy between that does not know it? The apps need it under its own name.'
      )
    );
  }
  return findings;
}

/** @param {Facts} facts @returns {Finding[]} */
function judgeNodeAccess({ nodes }) {
  return nodes.flatMap((node) => {
    if (node.write === undefined) return [];
    const findings = judgeCommands(node);
    if (findings.length > 0 || node.write !== 'OK') return findings;
    return [
      ok(
        'commands-allowed',
        `every command of the apps is allowed to the user ${node.user ?? 'in use'} on ${node.address}`
      )
    ];
  });
}

/** @param {Facts} facts @returns {Finding[]} */
function judgeSight({ nodes }) {
  return nodes
    .filter(({ unseen }) => unseen.length > 0)
    .map(({ address, unseen }) =>
      ok(
        'node-denied',
        `${address} denies ${unseen.join(', ')}: no harm to the apps, but this report knows less`
      )
    );
}

/** @param {{address: string, reach: import('../types').Reach}} server */
const isExposed = ({ address, reach }) => reach.ok && !isLoopback(fromText(address).host);

/** @param {Facts} facts @returns {Finding[]} */
function judgePasswords({ configuration, nodes, sentinels }) {
  const findings = [];
  const node = nodes.find(isExposed);
  if (node && !configuration.password) {
    findings.push(
      warning(
        'no-password',
        `${node.address} asks for no password`,
        'Give it one (requirepass, or ACL users): whoever reaches the port can read and change every call.'
      )
    );
  }
  const sentinel = sentinels.find(isExposed);
  if (sentinel && !configuration.sentinelPassword) {
    findings.push(
      warning(
        'sentinel-no-password',
        `${sentinel.address} asks for no password`,
        'Give the Sentinels one (requirepass, and sentinel sentinel-pass): whoever reaches the port can move the master.'
      )
    );
  }
  return findings;
}

/** @param {Facts} facts @returns {Finding[]} */
function judgeAccess(facts) {
  const sentinels = facts.sentinels.filter(({ reach }) => reach.ok);
  const push = sentinels.length > 0 && sentinels.every(({ subscribed }) => subscribed);
  return [
    ...(push
      ? [
          ok(
            'subscribed',
            'subscriptions to all Sentinels are allowed: failovers are followed as they happen'
          )
        ]
      : []),
    ...sentinels.flatMap(judgeSentinelAccess),
    ...judgeNodeAccess(facts),
    ...judgeSight(facts),
    ...judgePasswords(facts)
  ];
}

module.exports = { judgeAccess };
