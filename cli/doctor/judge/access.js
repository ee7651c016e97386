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

/** @param {Facts} facts @returns {Finding[]} */
function judgeNodeAccess({ nodes }) {
  return nodes.flatMap(({ address, user, denied, reach, role }) => {
    if (!reach.ok || role !== 'master') return [];
    if (denied.length > 0) {
      return [
        broken(
          'commands-denied',
          `${address} denies the user ${user ?? ''} what the apps need: ${denied.join(', ')}`,
          `Extend its ACL rule. A whole one: ${DOCS}/operations.md`
        )
      ];
    }
    return [
      ok(
        'commands-allowed',
        `every command of the apps is allowed to the user ${user ?? 'in use'} on ${address}`
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

/** @param {Facts} facts @returns {Finding[]} */
function judgePasswords({ configuration, nodes, sentinels }) {
  const exposed = nodes.find(({ address, reach }) => reach.ok && !isLoopback(fromText(address).host));
  if (exposed && !configuration.password) {
    return [
      warning(
        'no-password',
        `${exposed.address} asks for no password`,
        'Give it one (requirepass, or ACL users): whoever reaches the port can read and change every call.'
      )
    ];
  }
  const open = sentinels.find(({ address, reach }) => reach.ok && !isLoopback(fromText(address).host));
  if (open && !configuration.sentinelPassword) {
    return [
      warning(
        'sentinel-no-password',
        `${open.address} asks for no password`,
        'Give the Sentinels one (requirepass, and sentinel sentinel-pass): whoever reaches the port can move the master.'
      )
    ];
  }
  return [];
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
