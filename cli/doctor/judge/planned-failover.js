'use strict';

const { DOCS } = require('./docs');
const { findingsAbout } = require('./finding');
const { rounded } = require('./reach');

const { ok, warning, broken, fragile } = findingsAbout('failover');

/** @typedef {import('../types').Finding} Finding */
/** @typedef {import('../types').FailoverFacts} FailoverFacts */

/** A SIP transaction is repeated after half a second; nobody notices less. */
const NOTICED_MS = 500;

/** @param {FailoverFacts} facts @returns {Finding[]} */
function judgeWrites({ written, acknowledged, lost, repeated, uncertain, failed }) {
  const findings = [];
  if (lost > 0) {
    findings.push(
      warning(
        'writes-lost',
        `${lost} of ${acknowledged} acknowledged writes are not in the new master`,
        'Redis replicates after it has answered. min-replicas-to-write bounds it, waitReplicas of the client excludes it.'
      )
    );
  }
  if (repeated > 0) {
    findings.push(
      broken(
        'writes-repeated',
        `${repeated} writes were executed twice`,
        'This must not happen: please report it.'
      )
    );
  }
  const others = Object.entries(failed).map(([code, count]) => `${count} ${code}`);
  if (others.length > 0) {
    findings.push(
      warning(
        'writes-failed',
        `of ${written} writes were rejected: ${others.join(', ')} (${uncertain} of them executed all the same)`,
        `What the codes mean: ${DOCS}/troubleshooting.md`
      )
    );
  }
  if (findings.length === 0)
    findings.push(ok('writes-kept', `${written} writes, none lost, none repeated, none failed`));
  return findings;
}

/** @param {FailoverFacts} facts */
function outageAdvice({ early, minReplicas }) {
  if (!early)
    return 'It was followed when it was announced, not before: let the client subscribe to all Sentinels.';
  if (minReplicas)
    return `min-replicas-to-write ${minReplicas}: the new master refuses writes until a replica follows it.`;
  return 'Look at the load of the machines.';
}

/** @param {FailoverFacts} facts @returns {Finding[]} */
function judgePlannedFailover(facts) {
  const { problem, from, to, outage } = facts;
  if (problem)
    return [
      fragile(
        'failover-failed',
        `the failover did not happen: ${problem}`,
        'The log of the Sentinels says more.'
      )
    ];
  const text = `${from} handed over to ${to}; the longest pause between two acknowledged writes was ${rounded(outage)} ms`;
  const pause = outage > NOTICED_MS ? warning('outage', text, outageAdvice(facts)) : ok('outage', text);
  return [pause, ...judgeWrites(facts)];
}

module.exports = { judgePlannedFailover };
