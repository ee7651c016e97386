'use strict';

const { performance } = require('node:perf_hooks');

/** ms since 1970, with fractions: the one clock that parent and workers can compare. */
const wallNow = () => performance.timeOrigin + performance.now();

/** @param {number} at on the clock of this process' `performance.now()` */
const toWall = (at) => performance.timeOrigin + at;

/**
 * @template T
 * @param {Promise<T>} promise
 * @param {number} ms
 * @returns {Promise<T | null>} null when it took longer, or failed
 */
function within(promise, ms) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms, null);
    promise.then(resolve, () => resolve(null)).finally(() => clearTimeout(timer));
  });
}

/**
 * @param {() => boolean | Promise<boolean>} condition
 * @param {number} ms
 * @returns {Promise<boolean>} whether it came true in time
 */
async function until(condition, ms) {
  const deadline = performance.now() + ms;
  while (performance.now() < deadline) {
    if (await condition()) return true;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return false;
}

module.exports = { wallNow, toWall, within, until };
