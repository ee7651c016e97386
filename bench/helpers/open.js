'use strict';

const { OWN } = require('../clients');
const { CONCURRENT } = require('./concurrent');
const { NO_REDIS, openNoRedis } = require('./no-redis');
const { SINGLE } = require('./single');

/** @type {Record<string, string>} */
const MODULES = {
  original: '@jambonz/realtimedb-helpers',
  [OWN]: '../../index'
};

/** Both libraries write a line for each call to the logger; an application would drop these lines too. */
const logger = { info() {}, debug() {}, error() {}, warn() {} };

/**
 * @param {string} id
 * @param {import('../types').Target} target
 * @returns {Promise<import('../types').Subject>}
 */
async function openHelpers(id, { host, port }) {
  if (id === NO_REDIS.id) return openNoRedis();
  const createHelpers = require(MODULES[id]);
  const helpers = createHelpers({ host, port }, logger);
  await helpers.client.ping();
  return {
    operation: (name) => CONCURRENT[name](helpers),
    single: (name) => SINGLE[name].open(helpers),
    close: () => helpers.client.quit()
  };
}

module.exports = { openHelpers };
