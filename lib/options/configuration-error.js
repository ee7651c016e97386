'use strict';

/**
 * The configuration cannot be used. Thrown while the client is being made, so that an app stops at start-up
 * with the name of the variable in front of the operator instead of retrying a wrong address for ever.
 */
class ConfigurationError extends Error {
  /**
   * @param {string} variable name of the environment variable that is missing or malformed
   * @param {string} explanation what was read, what is expected and what to do; never a secret
   * @param {{ cause?: unknown }} [options]
   */
  constructor(variable, explanation, options) {
    super(`${variable} ${explanation}`, options);
    this.name = 'ConfigurationError';
    this.code = 'ERR_REDIS_CONFIGURATION';
    this.variable = variable;
  }
}

/**
 * What was read, fit for an error message: a URL that was pasted into another place may hold a password, which
 * ends at its last `@`, or nowhere that can be told. A host and a port are none.
 *
 * @param {string} value
 * @returns {string}
 */
function masked(value) {
  const at = value.lastIndexOf('@');
  return at < 0 ? value.replace(/:\/\/(?![\w.-]*(?::\d+)?$).*/s, '://***') : `***${value.slice(at)}`;
}

module.exports = { ConfigurationError, masked };
