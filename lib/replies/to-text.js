'use strict';

const { setField } = require('../set-field');

/**
 * @param {any} value a reply
 * @returns {any} the same with text in place of bytes, in arrays and in hashes (RESP3), too
 */
function toText(value) {
  if (Buffer.isBuffer(value)) return value.toString('utf8');
  if (Array.isArray(value)) return value.map(toText);
  return isHash(value) ? hashOfText(value) : value;
}

/** @param {any} value */
const isHash = (value) =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** @param {Record<string, any>} hash */
function hashOfText(hash) {
  const text = {};
  for (const field of Object.keys(hash)) setField(text, field, toText(hash[field]));
  return text;
}

module.exports = { toText };
