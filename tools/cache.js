'use strict';

const fs = require('node:fs/promises');
const os = require('node:os');
const path = require('node:path');

/** Where what was downloaded outlives a checkout. */
function cacheFolder() {
  const base = process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache');
  return path.join(base, 'jambonz-redis-native');
}

/** @param {string} file */
const exists = (file) =>
  fs.access(file).then(
    () => true,
    () => false
  );

/**
 * A folder of the cache, filled the first time that it is asked for.
 * @param {string} name
 * @param {(staging: string) => Promise<void>} fill puts everything into the folder it is given
 * @returns {Promise<string>} the folder
 */
async function cached(name, fill) {
  const home = path.join(cacheFolder(), name);
  if (await exists(home)) return home;
  await fs.mkdir(cacheFolder(), { recursive: true });
  // Filled beside its final place and renamed: two runs at once, or a Ctrl-C, leave no half of it.
  const staging = await fs.mkdtemp(path.join(cacheFolder(), 'staging-'));
  try {
    await fill(staging);
    await fs.rename(staging, home).catch(ignoreLostRace);
    return home;
  } finally {
    await fs.rm(staging, { recursive: true, force: true });
  }
}

/** @param {NodeJS.ErrnoException} error from a rename; somebody else having put the folder there is fine */
function ignoreLostRace(error) {
  if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
}

module.exports = { cached };
