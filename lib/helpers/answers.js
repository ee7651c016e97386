'use strict';

/** @typedef {import('./types').Answer} Answer */

/**
 * A transaction succeeds as a whole although one of its commands failed (a key of the wrong type).
 *
 * @param {Answer[] | null} answers
 * @returns {Error | null | undefined}
 */
const firstError = (answers) => answers?.find(([err]) => err)?.[0];

/**
 * @param {Answer} answer
 * @returns {any}
 */
function unwrap([err, value]) {
  if (err) throw err;
  return value;
}

module.exports = { firstError, unwrap };
