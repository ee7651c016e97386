'use strict';

// Debian's packages, unpacked into the cache: nothing is installed, so no root is needed and a package may be
// of another release or another processor than the machine.

const { execFile } = require('node:child_process');
const fs = require('node:fs/promises');
const path = require('node:path');
const { promisify } = require('node:util');
const { cached } = require('../../tools/cache');

const run = promisify(execFile);
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const APT_LIMIT_MS = 10 * 60_000;

/** @returns {Promise<{main: string, security?: string}>} the mirrors that this machine is set up with */
async function mirrors() {
  const { stdout } = await run('apt-get', [
    'indextargets',
    '--format',
    '$(ORIGIN) $(RELEASE) $(REPO_URI)',
    'Created-By: Packages'
  ]).catch(() => {
    throw new Error('there is no apt-get: build this on Debian, where the compilers are taken from');
  });
  const debian = stdout
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([origin]) => origin === 'Debian');
  const main = debian.find(([, release]) => !/[-]/.test(release))?.[2];
  const security = debian.find(([, release]) => release.endsWith('-security'))?.[2];
  if (!main) throw new Error("apt knows no mirror of Debian's: run `apt-get update` once");
  return { main, security };
}

/**
 * A configuration of apt that leaves the machine's own alone.
 * @param {string} folder
 * @param {string} release
 * @returns {Promise<string[]>} options of apt-get
 */
async function privateApt(folder, release) {
  const { main, security } = await mirrors();
  const lines = [`deb [signed-by=${KEYRING}] ${main} ${release} main`];
  if (security) lines.push(`deb [signed-by=${KEYRING}] ${security} ${release}-security main`);
  await fs.mkdir(path.join(folder, 'state/lists/partial'), { recursive: true });
  await fs.mkdir(path.join(folder, 'cache/archives/partial'), { recursive: true });
  await fs.writeFile(path.join(folder, 'sources.list'), `${lines.join('\n')}\n`);
  const settings = {
    'Dir::State': path.join(folder, 'state'),
    'Dir::State::status': '/dev/null',
    'Dir::Cache': path.join(folder, 'cache'),
    'Dir::Etc::sourcelist': path.join(folder, 'sources.list'),
    'Dir::Etc::sourceparts': '/dev/null',
    'APT::Architecture': 'amd64',
    'Acquire::Languages': 'none',
    // Descriptions for software centres, five times as large as the index of packages.
    'Acquire::IndexTargets::deb::DEP-11::DefaultEnabled': 'false',
    'APT::Sandbox::User': '',
    'Debug::NoLocking': 'true'
  };
  const architectures = ['APT::Architectures::=amd64', 'APT::Architectures::=arm64'];
  const all = [...Object.entries(settings).map(([name, value]) => `${name}=${value}`), ...architectures];
  return all.flatMap((setting) => ['-o', setting]);
}

/**
 * @param {string} name of the folder in the cache
 * @param {string} release of Debian: `bookworm`
 * @param {string[]} packages `name:architecture`; what they depend on is not taken
 * @returns {Promise<string>} the folder that the packages were unpacked to
 */
function unpacked(name, release, packages) {
  return cached(name, async (staging) => {
    const apt = path.join(staging, 'apt');
    const options = await privateApt(apt, release);
    const limit = { cwd: apt, timeout: APT_LIMIT_MS };
    await run('apt-get', ['-q', ...options, 'update'], limit);
    await run('apt-get', ['-q', ...options, 'download', ...packages], limit);
    for (const file of await fs.readdir(apt)) {
      if (file.endsWith('.deb')) await run('dpkg', ['-x', path.join(apt, file), staging]);
    }
    await fs.rm(apt, { recursive: true });
  });
}

module.exports = { unpacked };
