'use strict';

/** @typedef {import('./types').Outcome} Outcome */
/** @typedef {import('./types').Summary} Summary */

/**
 * @param {Array<number | null | undefined>} values null stands for never, and sorts last
 * @returns {number | null | undefined} undefined when there is nothing to tell
 */
function median(values) {
  const known = values.filter((value) => value !== undefined);
  if (known.length === 0) return undefined;
  const sorted = known.map((value) => value ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  return Number.isFinite(middle) ? middle : null;
}

/** @param {Array<Record<string, number>>} counts */
function addUp(counts) {
  /** @type {Record<string, number>} */
  const total = {};
  for (const count of counts) {
    for (const [key, value] of Object.entries(count)) total[key] = (total[key] ?? 0) + value;
  }
  return total;
}

/** @param {Outcome[]} outcomes */
function medianExtras(outcomes) {
  const keys = Object.keys(outcomes[0].extras);
  return Object.fromEntries(
    keys.map((key) => [key, median(outcomes.map(({ extras }) => extras[key])) ?? null])
  );
}

/**
 * Medians of times, and sums of counts: a single loss among five runs is a loss.
 * @param {Outcome[]} outcomes
 * @returns {Summary}
 */
function summarize(outcomes) {
  const sum = (/** @type {'acknowledged' | 'lost' | 'abandoned' | 'twice' | 'unsettled' | 'stale'} */ key) =>
    outcomes.reduce((total, outcome) => total + outcome[key], 0);
  return {
    runs: outcomes.length,
    firstWrite: median(outcomes.map(({ firstWrite }) => firstWrite)),
    longestStall: median(outcomes.map(({ longestStall }) => longestStall)) ?? undefined,
    acknowledged: sum('acknowledged'),
    lost: sum('lost'),
    abandoned: sum('abandoned'),
    twice: sum('twice'),
    failed: addUp(outcomes.map(({ failed }) => failed)),
    unsettled: sum('unsettled'),
    stale: sum('stale'),
    staleFor: Math.max(...outcomes.map(({ staleFor }) => staleFor)),
    extras: medianExtras(outcomes)
  };
}

module.exports = { median, summarize };
