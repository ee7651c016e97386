'use strict';

const { selectCases } = require('../cases');
const { busyPercentage } = require('../machine');
const { interleave } = require('../rounds');

/** @typedef {import('../types').Contender} Contender */

/**
 * Every case with every client.
 *
 * @param {object} context
 * @param {Contender[]} context.contenders
 * @param {import('../types').Case[]} context.cases
 * @param {import('../types').Flags} context.flags
 * @param {string[]} context.failures
 * @param {(result: import('../types').CaseResult) => void} context.report
 */
async function compareClients({ contenders, cases, flags, failures, report }) {
  for (const benchCase of selectCases(flags, cases)) {
    const { id, label, operation, inFlight } = benchCase;
    const busy = await busyPercentage();
    const measured = await interleave({
      contenders,
      rounds: flags.rounds,
      what: `${label}, ${inFlight} in flight`,
      failures,
      measure: (contender, isWarmUp) => contender.slice(benchCase, isWarmUp ? flags.slice / 3 : flags.slice)
    });
    report({ id, label, operation, inFlight, busy, contenders: measured });
  }
}

module.exports = { compareClients };
