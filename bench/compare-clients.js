'use strict';

const { selectCases } = require('./cases');
const { busyPercentage } = require('./machine');
const { interleave } = require('./rounds');

/** @typedef {import('./types').Contender} Contender */

/**
 * Every case with every client.
 *
 * @param {object} context
 * @param {Contender[]} context.contenders connected in plain text
 * @param {Contender[]} context.encrypted connected with TLS; empty unless asked for
 * @param {import('./types').Flags} context.flags
 * @param {string[]} context.failures
 * @param {(result: import('./types').CaseResult, contenders: Contender[]) => void} context.report
 */
async function compareClients({ contenders, encrypted, flags, failures, report }) {
  for (const benchCase of selectCases(flags)) {
    const { id, label, operation, inFlight, tls, mostRounds = flags.rounds } = benchCase;
    const participants = tls ? encrypted : contenders;
    const busy = await busyPercentage();
    const measured = await interleave({
      contenders: participants,
      rounds: Math.min(flags.rounds, mostRounds),
      what: `${label}, ${inFlight} in flight`,
      failures,
      measure: (contender, isWarmUp) => contender.slice(benchCase, isWarmUp ? flags.slice / 3 : flags.slice)
    });
    report({ id, label, operation, inFlight, busy, contenders: measured }, participants);
  }
}

module.exports = { compareClients };
