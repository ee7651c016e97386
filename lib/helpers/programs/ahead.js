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
 * @template S
 * @param {Iterable<S> | AsyncIterable<S>} steps
 * @param {(error: unknown) => void} onFailure
 * @returns {AsyncGenerator<S>}
 */
async function* untilFailure(steps, onFailure) {
  try {
    yield* steps;
  } catch (error) {
    onFailure(error);
  }
}

/**
 * Results in the order of the steps. The server is kept busy while the caller works on one of them, and round trips
 * are hidden. Once the caller stops, or a step has failed, nothing is under way any more. When there is no next step to
 * be had for an error, the caller gets the results of those before it first.
 *
 * @template S, T
 * @param {Iterable<S> | AsyncIterable<S>} steps
 * @param {number} inFlight steps at a time
 * @param {(step: S) => Promise<T>} work
 * @returns {AsyncGenerator<T>}
 */
async function* ahead(steps, inFlight, work) {
  /** @type {Promise<T>[]} */
  const running = [];
  /** @type {unknown[]} */
  const failures = [];
  try {
    for await (const step of untilFailure(steps, (error) => failures.push(error))) {
      running.push(early(work(step)));
      if (running.length >= inFlight) yield await /** @type {Promise<T>} */ (running.shift());
    }
    while (running.length > 0) yield await /** @type {Promise<T>} */ (running.shift());
    if (failures.length > 0) throw failures[0];
  } finally {
    await Promise.allSettled(running);
  }
}

module.exports = { ahead, early };
