'use strict';

const { deleteCall, retrieveCall, updateCallStatus } = require('./calls');

const HELPERS = {
  deleteCall,
  retrieveCall,
  ...require('./call-counts'),
  ...require('./call-lists'),
  ...require('./ephemeral-gateways'),
  ...require('./hashes'),
  ...require('./keys'),
  ...require('./lists'),
  ...require('./monitor-set'),
  ...require('./queues'),
  ...require('./sets'),
  ...require('./sorted-sets')
};

/**
 * Apps destructure the helpers and hand them on one by one, so each carries its client and logger.
 *
 * @param {import('./types').Client} client
 * @param {import('./types').Logger} logger
 * @param {import('./types').CallLifetimes} lifetimes
 * @returns {Record<string, (...args: any[]) => any>}
 */
function bindHelpers(client, logger, lifetimes) {
  /** @type {Record<string, (...args: any[]) => any>} */
  const bound = { updateCallStatus: updateCallStatus.bind(null, client, logger, lifetimes) };
  for (const [name, helper] of Object.entries(HELPERS)) {
    bound[name] = /** @type {Function} */ (helper).bind(null, client, logger);
  }
  return bound;
}

module.exports = { bindHelpers };
