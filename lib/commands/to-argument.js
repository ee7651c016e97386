'use strict';

/**
 * ioredis' rule for everything that is not a string: bytes stay bytes, nothing becomes nothing,
 * and the rest is converted as string concatenation would.
 * @param {any} value
 * @returns {import('../requests/encode').Argument}
 */
function toArgument(value) {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  // A view of its own: that of the caller may lie about its length, or change it while other arguments are
  // read. Lengths are written before bytes are, and where they differ the whole batch would be lost.
  if (ArrayBuffer.isView(value)) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return String(value);
}

module.exports = { toArgument };
