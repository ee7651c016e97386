'use strict';

// Published binaries are stripped; what a crash dump needs to be read is kept beside them.

const { execFile } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { promisify } = require('node:util');
const { ROOT } = require('../lib');

const run = promisify(execFile);
const FOLDER = path.join(ROOT, 'target', 'debug-symbols');

/** Makes cargo keep them: names and line numbers, which is what a stack trace shows. */
const WITH_SYMBOLS = { CARGO_PROFILE_RELEASE_DEBUG: 'line-tables-only', CARGO_PROFILE_RELEASE_STRIP: 'none' };

/**
 * Moves the symbols of a binary into a file of their own. Debuggers find it by the binary's build id.
 * @param {{os: string, abi: string}} platform
 * @param {string} binary is stripped
 * @param {string} [folder]
 * @returns {Promise<string>} the file with the symbols
 */
async function splitSymbols({ os, abi }, binary, folder = FOLDER) {
  fs.mkdirSync(folder, { recursive: true });
  if (os === 'darwin') {
    const symbols = path.join(folder, `redis-native.${abi}.dwarf`);
    await run('dsymutil', ['--flat', '-o', symbols, binary]);
    await run('strip', ['-x', binary]);
    return symbols;
  }
  const symbols = path.join(folder, `redis-native.${abi}.debug`);
  await run('objcopy', ['--only-keep-debug', binary, symbols]);
  await run('objcopy', ['--strip-all', `--add-gnu-debuglink=${symbols}`, binary]);
  return symbols;
}

module.exports = { WITH_SYMBOLS, splitSymbols };
