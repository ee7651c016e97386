'use strict';

const CODES = { green: 32, yellow: 33, red: 31, bold: 1, dim: 2 };

/** @typedef {Record<keyof typeof CODES, (text: string) => string>} Colours */

/**
 * Plain text wherever a person does not look at a terminal: in files, pipes and logs.
 * @param {{isTTY?: boolean}} stream
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Colours}
 */
function coloursFor(stream, env = process.env) {
  const coloured = Boolean(stream.isTTY) && !env.NO_COLOR && env.TERM !== 'dumb';
  const paint = (/** @type {number} */ code) => (/** @type {string} */ text) =>
    coloured ? `\u001b[${code}m${text}\u001b[0m` : text;
  return /** @type {Colours} */ (
    Object.fromEntries(Object.entries(CODES).map(([name, code]) => [name, paint(code)]))
  );
}

module.exports = { coloursFor };
