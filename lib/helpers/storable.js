'use strict';

/**
 * A Redis hash holds flat strings: a nested object would be stored as "[object Object]".
 *
 * @param {unknown} value
 */
const isStorable = (value) => value !== null && value !== undefined && typeof value !== 'object';

/**
 * @param {Record<string, unknown>} obj
 * @returns {any[]} fields and values by turns: on their way to the server an object would be taken apart again
 */
function storableFields(obj) {
  const fields = [];
  for (const name of Object.keys(obj)) {
    const value = obj[name];
    if (isStorable(value)) fields.push(name, value);
  }
  return fields;
}

module.exports = { isStorable, storableFields };
