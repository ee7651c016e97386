'use strict';

/**
 * Of what was asked for early, a failure counts when its turn comes, and is not unhandled until then.
 *
 * @template T
 * @param {Promise<T>} promise
 */
function early(promise) {
  promise.catch(() => undefined);
  return promise;
}

/**
 * Results in the order of the steps. The server is kept busy while the caller works on one of them, and round trips
 * are hidden. Once the caller stops, or a step has failed, nothing is under way any more.
 *
 * @template S, T
 * @param {Iterable<S>} steps
 * @param {number} inFlight steps at a time
 * @param {(step: S) => Promise<T>} work
 * @returns {AsyncGenerator<T>}
 */
async function* ahead(steps, inFlight, work) {
  /** @type {Promise<T>[]} */
  const running = [];
  try {
    for (const step of steps) {
      running.push(early(work(step)));
      if (running.length >= inFlight) yield await /** @type {Promise<T>} */ (running.shift());
    }
    while (running.length > 0) yield await /** @type {Promise<T>} */ (running.shift());
  } finally {
    await Promise.allSettled(running);
  }
}

module.exports = { ahead, early };
