'use strict';

/**
 * @template {any[]} A
 * @template R
 * @template [F=undefined]
 * @callback Swallowing
 * @param {import('./types').Client} client
 * @param {import('./types').Logger} logger
 * @param {...A} args
 * @returns {Promise<R | F>}
 */

/**
 * A helper whose errors are logged and answered with `fallback`, never thrown.
 *
 * The difference between null (Redis says there is none) and undefined (Redis did not say) is relied upon:
 * api-server refuses a token on null and accepts it on undefined, so that an outage logs nobody out.
 *
 * @template {any[]} A
 * @template R
 * @template [F=undefined]
 * @param {(client: import('./types').Client, logger: import('./types').Logger, ...args: A) => Promise<R>} work
 * @param {(...args: A) => string} describe names the operation and the key, never a value
 * @param {F} [fallback]
 * @returns {(client: import('./types').Client, logger: import('./types').Logger, ...args: A) => Promise<R | F>}
 */
function swallowing(work, describe, fallback) {
  return async (client, logger, ...args) => {
    try {
      return await work(client, logger, ...args);
    } catch (err) {
      logger.error(err, describe(...args));
      return /** @type {F} */ (fallback);
    }
  };
}

module.exports = { swallowing };
