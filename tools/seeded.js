'use strict';

/**
 * Numbers that are the same for the same seed (mulberry32): a run that failed can be had again.
 * @param {number} seed
 * @returns {(bound: number) => number} an integer from 0 to `bound - 1`
 */
function seeded(seed) {
  let state = seed >>> 0;
  return (bound) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
}

module.exports = { seeded };
