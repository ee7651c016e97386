'use strict';

const { CEILING } = require('./ceiling');
const { OWN } = require('./clients');

/** @typedef {import('./types').CaseResult} CaseResult */

/**
 * Our median over theirs; NaN if one of the two was not measured.
 * @param {CaseResult | undefined} result
 * @param {string} measure
 * @param {string} other
 */
function ratioTo(result, measure, other) {
  const own = result?.contenders[OWN]?.[measure]?.median ?? Number.NaN;
  return own / (result?.contenders[other]?.[measure]?.median ?? Number.NaN);
}

/**
 * The other client that is best at one measure.
 *
 * @param {CaseResult | undefined} result
 * @param {string} measure
 * @param {(...values: number[]) => number} best Math.max or Math.min
 */
function ratioToBest(result, measure, best) {
  const others = Object.entries(result?.contenders ?? {}).filter(([id]) => id !== OWN && id !== CEILING);
  if (others.length === 0) return Number.NaN;
  const medians = others.map(([, summary]) => summary[measure].median);
  return (result?.contenders[OWN]?.[measure]?.median ?? Number.NaN) / best(...medians);
}

module.exports = { ratioTo, ratioToBest };
