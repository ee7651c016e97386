'use strict';

const { execFile } = require('node:child_process');
const path = require('node:path');

const BIN = path.join(__dirname, '..', '..', 'bin', 'redis-native.js');

/** The environment of this process without what would configure a client. */
function bareEnvironment() {
  const kept = Object.entries(process.env).filter(([name]) => !/JAMBONES|JAMBONZ/.test(name));
  return Object.fromEntries(kept);
}

/**
 * Runs `redis-native` as a user would, its input being no terminal.
 * @param {string[]} args
 * @param {{cwd?: string, env?: Record<string, string>}} [options] `env` is added to a bare environment
 * @returns {Promise<{code: number | string, stdout: string, stderr: string}>}
 */
function runCommand(args, { cwd, env = {} } = {}) {
  return new Promise((resolve) => {
    const options = { cwd, env: { ...bareEnvironment(), ...env } };
    const child = execFile(process.execPath, [BIN, ...args], options, (error, stdout, stderr) => {
      resolve({ code: error ? (error.code ?? error.signal) : 0, stdout, stderr });
    });
    child.stdin.end();
  });
}

module.exports = { BIN, runCommand };
