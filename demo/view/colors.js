'use strict';

/** @typedef {ReturnType<typeof palette>} Palette */

/** @param {boolean} enabled */
function palette(enabled) {
  const paint = (/** @type {number} */ code) => (/** @type {string} */ text) => {
    return enabled ? `\u001b[${code}m${text}\u001b[0m` : text;
  };
  return { bold: paint(1), dim: paint(2), red: paint(31), green: paint(32), yellow: paint(33) };
}

/** @param {NodeJS.WriteStream} stream */
const colorsFor = (stream) => palette(Boolean(stream.isTTY) && !process.env.NO_COLOR);

exports.colorsFor = colorsFor;
