'use strict';

const { CEILING } = require('../ceiling');
const { BARE_CLIENT, PLAIN } = require('../limits');

/**
 * @typedef {import('../types').CaseResult} CaseResult
 * @typedef {{label: string, value: number}} Bound
 */

/** What a client needs for the socket it also needs for JavaScript; of time, one stands behind the other. */
const ADDS_UP = new Set(['mainCpu', 'processCpu']);

/**
 * What the machine, or Node.js, gives in a case.
 *
 * @param {CaseResult | undefined} result
 * @param {string} measure
 * @returns {Bound[]} those that were measured
 */
function boundsOf(result, measure) {
  const of = (/** @type {string} */ id) => result?.contenders[id]?.[measure]?.median ?? Number.NaN;
  const benchmark = ADDS_UP.has(measure)
    ? { label: `${CEILING} and ${PLAIN.label}`, value: of(CEILING) + of(PLAIN.id) }
    : { label: CEILING, value: of(CEILING) };
  return [{ label: BARE_CLIENT.label, value: of(BARE_CLIENT.id) }, benchmark].filter(({ value }) =>
    Number.isFinite(value)
  );
}

/**
 * The best of them, of what another client has in the same case. Encrypted, there is none; what the same commands take in
 * plain text is less than what they can take then.
 *
 * @param {{cases: CaseResult[]}} results
 * @param {CaseResult | undefined} result
 * @param {string} measure
 * @param {{other: string, best: (...values: number[]) => number}} against
 * @returns {Bound | undefined}
 */
function boundOf({ cases }, result, measure, { other, best }) {
  if (!result) return undefined;
  const inPlainText = cases.find(({ id }) => id === `${result.operation}@${result.inFlight}`);
  const bounds = boundsOf(inPlainText, measure);
  const value = best(...bounds.map((bound) => bound.value));
  const bound = bounds.find((candidate) => candidate.value === value);
  const theirs = result.contenders[other]?.[measure]?.median ?? Number.NaN;
  return bound && { label: bound.label, value: value / theirs };
}

module.exports = { boundOf };
