'use strict';

const readline = require('node:readline');
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
  const agreed = /^y(?:es)?$/i.test((await answerTo(`${question} [y/N] `)).trim());
  if (!agreed) process.stderr.write('Nothing was changed.\n');
  return agreed;
}

/** @param {string} prompt @returns {Promise<string>} empty after Ctrl-C and Ctrl-D, too */
function answerTo(prompt) {
  const terminal = readline.createInterface({ input: process.stdin, output: process.stderr });
  return new Promise((resolve) => {
    terminal.once('close', () => {
      process.stderr.write('\n');
      resolve('');
    });
    terminal.question(prompt, (answer) => {
      terminal.removeAllListeners('close').close();
      resolve(answer);
    });
  });
}

module.exports = { confirmed };
