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
    (value) => process.nextTick(callback, null, value),
    (error) => process.nextTick(callback, error)
  );
  return promise;
}

module.exports = { nodeify };
