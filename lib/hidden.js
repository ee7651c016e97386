'use strict';

/** Options that no log line may show. */
const SECRETS = ['password', 'sentinelPassword', 'tls', 'sentinelTLS', 'url'];

/**
 * Keeps a property out of `util.inspect`, `JSON.stringify` and copies.
 * @param {object} object
 * @param {string} property
 */
function hide(object, property) {
  Object.defineProperty(object, property, { enumerable: false });
}

/** @param {any} options */
function hideSecrets(options) {
  for (const secret of SECRETS) {
    if (options[secret] !== undefined) hide(options, secret);
  }
  return options;
}

module.exports = { SECRETS, hide, hideSecrets };
