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
 * @returns {Promise<{code: number | string, stdout: string, stderr: string}>} code 'hung' if it had to be killed
 */
function runChild(script, options) {
  const head = `
    const createHelpers = require(${JSON.stringify(ROOT)});
    const { Redis } = createHelpers;
    const options = ${JSON.stringify(options)};
  `;
  return new Promise((resolve) => {
    execFile(process.execPath, ['-e', head + script], { timeout: LIMIT_MS }, (error, stdout, stderr) => {
      const code = error?.killed ? 'hung' : (error?.code ?? 0);
      resolve({ code, stdout, stderr });
    });
  });
}

module.exports = { runChild };
