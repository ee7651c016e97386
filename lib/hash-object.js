'use strict';

// Fields and values of a hash as an object.

/**
 * @param {Record<string, any>} object
 * @param {string} field
 * @param {any} value
 */
function setField(object, field, value) {
  if (field !== '__proto__') object[field] = value;
  // Assigned, it would change what the object is instead of what it holds.
  else Object.defineProperty(object, field, { value, configurable: true, enumerable: true, writable: true });
}

/** @param {any[]} flat */
function toObject(flat) {
  /** @type {Record<string, any>} */
  const object = {};
  for (let i = 0; i + 1 < flat.length; i += 2) setField(object, String(flat[i]), flat[i + 1]);
  return object;
}

module.exports = { setField, toObject };
