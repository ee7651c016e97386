'use strict';

const { OWN } = require('./clients');
const { isLimit } = require('./limits');

/** @typedef {import('./types').CaseResult} CaseResult */

/**
 * Our median over theirs; NaN if one of the two was not measured.
 * @param {Record<string, import('./types').Summary> | undefined} contenders
 * @param {string} measure
 * @param {string} other
 * @param {string} [own]
 */
function medianRatio(contenders, measure, other, own = OWN) {
  const median = (/** @type {string} */ id) => contenders?.[id]?.[measure]?.median ?? Number.NaN;
  return median(own) / median(other);
}

/**
 * The same of a case.
 * @param {CaseResult | undefined} result
 * @param {string} measure
 * @param {string} other
 * @param {string} [own]
 */
const ratioTo = (result, measure, other, own = OWN) => medianRatio(result?.contenders, measure, other, own);

/**
 * The other client with the highest throughput in this case; empty if there is none.
 * @param {CaseResult | undefined} result
 */
function fastestOther(result) {
  const others = Object.entries(result?.contenders ?? {}).filter(([id]) => id !== OWN && !isLimit(id));
  const throughput = (/** @type {typeof others[number]} */ [, summary]) => summary.opsPerSecond.median;
  return others.sort((a, b) => throughput(b) - throughput(a))[0]?.[0] ?? '';
}

/**
 * Our median over that of the fastest other client.
 * @param {CaseResult | undefined} result
 * @param {string} measure
 */
const ratioToBest = (result, measure) => ratioTo(result, measure, fastestOther(result));

module.exports = { fastestOther, medianRatio, ratioTo, ratioToBest };
