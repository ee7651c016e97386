'use strict';

/**
 * Lets a promise answer a Node.js callback, too. What the callback throws is an uncaught exception,
 * as it is everywhere else in Node.js.
 * @template T
 * @param {Promise<T>} promise
 * @param {((error: any, value?: T) => void) | undefined} callback
 * @returns {Promise<T>}
 */
function nodeify(promise, callback) {
  if (typeof callback !== 'function') return promise;
  promise.then(
    (value) => answer(callback, null, value),
    (error) => answer(callback, error)
  );
  return promise;
}

/**
 * At once: as in ioredis, a callback is answered before those who wait for the promise. What it throws is its own
 * failure, and not that of whoever calls it.
 * @param {(error: any, value?: any) => void} callback
 * @param {any} error
 * @param {any} [value]
 */
function answer(callback, error, value) {
  try {
    callback(error, value);
  } catch (thrown) {
    process.nextTick(() => {
      throw thrown;
    });
  }
}

/**
 * @param {any[]} given
 * @returns {((error: any, value?: any) => void) | undefined} the callback, taken off the end of the arguments
 */
function takeCallback(given) {
  return typeof given[given.length - 1] === 'function' ? given.pop() : undefined;
}

module.exports = { answer, nodeify, takeCallback };
