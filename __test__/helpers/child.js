'use strict';

// Whether and when a process ends, and what it leaves in Redis, can only be seen from another process.

const { execFile } = require('node:child_process');
const path = require('node:path');

const ROOT = path.join(__dirname, '..', '..');
const LIMIT_MS = 10_000;

/**
 * Runs a script to its end. It finds this package as `createHelpers`, `Redis` and `options` (of the client).
 * @param {string} script
 * @param {object} options of the client
 * @param {{limit?: number, onOutput?: (text: string, child: import('node:child_process').ChildProcess) => void, flags?: string[]}} [how] milliseconds until it is killed;
 *   what is told of each piece of standard output; flags of Node
 * @returns {Promise<{code: number | string, stdout: string, stderr: string}>} code 'hung' if it had to be killed
 */
function runChild(script, options, { limit = LIMIT_MS, onOutput = () => undefined, flags = [] } = {}) {
  const head = `
    const createHelpers = require(${JSON.stringify(ROOT)});
    const { Redis } = createHelpers;
    const options = ${JSON.stringify(options)};
  `;
  return new Promise((resolve) => {
    const limits = { timeout: limit, maxBuffer: 64 * 2 ** 20 };
    const child = execFile(
      process.execPath,
      [...flags, '-e', head + script],
      limits,
      (error, stdout, stderr) => {
        const code = error?.killed ? 'hung' : (error?.code ?? error?.signal ?? 0);
        resolve({ code, stdout, stderr });
      }
    );
    child.stdout?.on('data', (text) => onOutput(text, child));
  });
}

module.exports = { runChild };
