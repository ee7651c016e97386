'use strict';

/**
 * @param {ArrayLike<number>} values need not be sorted
 * @param {number} fraction 0.5 is the median
 */
function quantile(values, fraction) {
  if (values.length === 0) return Number.NaN;
  const sorted = Float64Array.from(values).sort();
  const position = fraction * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (position - below);
}

/** @param {number} value */
const short = (value) => Number(value.toPrecision(5));

/**
 * Median, minimum and maximum over the rounds, for each measure of the samples.
 *
 * @param {import('./types').Sample[]} samples
 * @returns {import('./types').Summary}
 */
function summarize(samples) {
  /** @type {import('./types').Summary} */
  const summary = {};
  for (const name of Object.keys(samples[0] ?? {})) {
    const values = samples.map((sample) => sample[name]);
    summary[name] = {
      median: short(quantile(values, 0.5)),
      min: short(Math.min(...values)),
      max: short(Math.max(...values))
    };
  }
  return summary;
}

module.exports = { quantile, summarize };
