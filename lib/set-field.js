'use strict';

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

exports.setField = setField;
