'use strict';

const readline = require('node:readline/promises');
const { CommandLineError } = require('../command-line-error');

/**
 * @param {string} question
 * @param {{yes?: boolean}} options `yes`: what `--yes` says, and nobody is asked
 * @returns {Promise<boolean>}
 */
async function confirmed(question, { yes }) {
  if (yes) return true;
  // A script would wait for ever, or take an end of input for a no without anybody noticing.
  if (!process.stdin.isTTY) {
    throw new CommandLineError(`${question} There is no terminal to ask on: add --yes if you mean it.`);
  }
  const terminal = readline.createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(?:es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}

module.exports = { confirmed };
