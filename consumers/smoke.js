'use strict';

// Installs the package with npm where this runs, and uses it against a Redis: the release workflow does so in
// each system that is supported.
//   node consumers/smoke.js --packages FOLDER --redis HOST:PORT    the tarballs of scripts/pack.js
//   node consumers/smoke.js --published VERSION --redis HOST:PORT  what the registry has

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { parseArgs } = require('node:util');
const { addTrial, createProject, run } = require('./project');
const { startRegistry } = require('./registry');
const { judge } = require('./trial-result');

const NAME = '@jambonz/redis-native';
const USAGE = 'usage: node consumers/smoke.js (--packages FOLDER | --published VERSION) --redis HOST:PORT';

/** @param {string} folder @returns {Promise<{url?: string, version: string, stop: () => void}>} */
async function registryOf(folder) {
  const tarballs = fs.readdirSync(folder).filter((file) => file.endsWith('.tgz'));
  const [, version] = tarballs.map((file) => /redis-native-(\d.*)\.tgz$/.exec(file)).find(Boolean) ?? [];
  if (!version) throw new Error(`${folder} has no tarball of ${NAME}`);
  return { ...(await startRegistry(tarballs.map((file) => path.join(folder, file)))), version };
}

/** @param {string | undefined} registry @param {string} version @returns {Promise<string>} a project */
async function install(registry, version) {
  const folder = createProject(registry, { dependencies: { [NAME]: version } });
  // Without scripts, as careful people do; and from the lock file, as images are built.
  await run(folder, ['npm', 'install', '--ignore-scripts']);
  await run(folder, ['npm', 'ci', '--ignore-scripts']);
  const installed = JSON.parse(
    fs.readFileSync(path.join(folder, `node_modules/${NAME}/package.json`), 'utf8')
  );
  assert.equal(installed.version, version);
  return folder;
}

async function main() {
  const { values } = parseArgs({
    options: { packages: { type: 'string' }, published: { type: 'string' }, redis: { type: 'string' } }
  });
  const { packages, published, redis } = values;
  if (!redis || !packages === !published) throw new Error(USAGE);
  const [host, port] = redis.split(':');
  const { url, version, stop } = packages
    ? await registryOf(packages)
    : { url: undefined, version: String(published), stop: () => undefined };
  try {
    const folder = await install(url, version);
    addTrial(folder);
    const servers = JSON.stringify({ plain: { host, port: Number(port) } });
    const { where } = judge(await run(folder, [process.execPath, 'trial.js', servers]));
    process.stdout.write(`${NAME}@${version} works: ${where}\n`);
  } finally {
    stop();
  }
}

main().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
