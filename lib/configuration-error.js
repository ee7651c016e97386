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

module.exports = { ConfigurationError };
