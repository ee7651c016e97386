'use strict';

/**
 * Redis has no empty hashes: HGETALL answers an empty object for a key that does not exist. Looks at the first
 * property only, since this runs once per call in a list of thousands.
 *
 * @param {object} hash
 */
function isEmpty(hash) {
  for (const _field in hash) return false;
  return true;
}

module.exports = { isEmpty };
