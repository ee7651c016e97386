'use strict';

const { CLIENT_GOALS } = require('./clients');
const { HELPER_GOALS } = require('./helpers');
const { PROCESS_GOALS } = require('./process');

/**
 * What this package sets out to reach. A target that was missed stays in the table, as missed.
 */

/**
 * With a third decimal where two would hide on which side of the target the value is.
 * @param {number} value
 * @param {number} bound
 */
function shown(value, bound) {
  const digits = value.toFixed(2) === bound.toFixed(2) && value !== bound ? 3 : 2;
  return Number.isInteger(value) && Math.abs(value) < 1e6 ? String(value) : value.toFixed(digits);
}

/**
 * @param {import('../types').Goal} goal
 * @param {import('../types').Results} results
 * @returns {import('../types').TargetResult[]} none if this run has no number for it
 */
function judgeOne(goal, results) {
  const { label, least, most, unit = 'x' } = goal;
  const value = goal.measure(results);
  if (!Number.isFinite(value)) return [];
  const reaches = (/** @type {number} */ reached) =>
    least === undefined ? reached <= Number(most) : reached >= least;
  const target = least === undefined ? `<= ${most}${unit}` : `>= ${least}${unit}`;
  const remark = goal.remark?.(results);
  const measured = `${shown(value, Number(least ?? most))}${unit}${remark ? ` (${remark})` : ''}`;
  const bound = goal.limit?.(results);
  const hasBound = bound !== undefined && Number.isFinite(bound.value);
  const limit = hasBound ? `${bound.value.toFixed(2)}${unit} ${bound.label}` : '';
  const met = reaches(value);
  return [{ label, target, measured, limit, met, beyondLimit: !met && hasBound && !reaches(bound.value) }];
}

/**
 * Targets for which this run has a number.
 * @param {import('../types').Results} results
 */
const judge = (results) =>
  [...CLIENT_GOALS, ...HELPER_GOALS, ...PROCESS_GOALS].flatMap((goal) => judgeOne(goal, results));

module.exports = { judge };
