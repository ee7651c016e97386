'use strict';

const { parseHost, parsePort } = require('./address');
const { onlySet, seconds, secret, text } = require('./read');
const { SENTINELS, sentinelOptions } = require('./sentinels');
const { blamingVariables, tlsOptions } = require('./tls');

/** @typedef {import('./read').Environment} Environment */

const HOST = 'JAMBONES_REDIS_HOST';
const PORT = 'JAMBONES_REDIS_PORT';

/** @param {Environment} env */
function standaloneOptions(env) {
  const host = text(env, HOST);
  const port = text(env, PORT);
  return onlySet({
    host: host === undefined ? 'localhost' : parseHost(HOST, host),
    port:
      port === undefined
        ? 6379
        : parsePort(PORT, port, { meaning: 'Redis listens on, or unset it for 6379' }),
    username: text(env, 'JAMBONES_REDIS_USERNAME'),
    password: secret(env, 'JAMBONES_REDIS_PASSWORD')
  });
}

/**
 * The options of the client that the environment describes. Read at each call, so that a process (or a test)
 * may set its variables after the package was loaded.
 *
 * @param {Environment} [env]
 * @returns {Record<string, any>} throws ConfigurationError for what is missing or malformed
 */
function optionsFromEnvironment(env = process.env) {
  // Blanks alone are a template that failed: one Redis on this machine is not what was meant.
  const list = env[SENTINELS];
  const connection = list ? sentinelOptions(env, list) : standaloneOptions(env);
  return { ...connection, ...tlsOptions(env, Boolean(list)) };
}

/**
 * The hash of a call outlives its last update by these seconds.
 *
 * @param {Environment} [env]
 * @returns {import('../helpers/types').CallLifetimes} throws ConfigurationError for what is malformed
 */
function callLifetimes(env = process.env) {
  return {
    ringing: seconds(env, 'JAMBONES_MAX_CALL_LIFETIME', 12 * 60 * 60),
    final: seconds(env, 'JAMBONES_MAX_CALL_LIFETIME_AFTER_COMPLETED', 60 * 60)
  };
}

module.exports = { blamingVariables, callLifetimes, optionsFromEnvironment };
