'use strict';

const { parseArgs } = require('node:util');
const { CommandLineError } = require('./command-line-error');

/**
 * @template {NonNullable<import('node:util').ParseArgsConfig['options']>} T
 * @param {string[]} args
 * @param {T} options as of `util.parseArgs`
 * @param {string} usage
 */
function readFlags(args, options, usage) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    const [reason] = /** @type {Error} */ (error).message.split('. ');
    throw new CommandLineError(`${reason}\n\n${usage}`);
  }
}

module.exports = { readFlags };
