'use strict';

/**
 * @param {any} value a reply
 * @returns {any} the same with text in place of bytes, in arrays, too
 */
function toText(value) {
  if (Buffer.isBuffer(value)) return value.toString('utf8');
  return Array.isArray(value) ? value.map(toText) : value;
}

module.exports = { toText };
