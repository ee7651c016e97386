'use strict';

/**
 * The app's logger, with every method the helpers use.
 *
 * Methods are looked up at each line, never kept: pino swaps them when `logger.level` is set, which
 * feature-server does after the helpers were made.
 *
 * @param {any} logger
 * @returns {import('./types').Logger}
 */
function tolerantLogger(logger) {
  return {
    debug: (...args) => logger?.debug?.(...args),
    info: (...args) => logger?.info?.(...args),
    error: (...args) => logger?.error?.(...args)
  };
}

module.exports = { tolerantLogger };
