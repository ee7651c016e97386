'use strict';

/**
 * `node:assert` is loaded by the first assertion that fails: most processes never need it, and loading it costs
 * a sizeable part of the 10 ms that `require` of this package may take.
 *
 * @param {unknown} condition
 * @param {string} message
 */
function assertThat(condition, message) {
  if (condition) return;
  const { AssertionError } = require('node:assert');
  throw new AssertionError({ message, actual: condition, expected: true, operator: '==' });
}

module.exports = { assertThat };
