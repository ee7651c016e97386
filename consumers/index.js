'use strict';

// Installs the packed tarballs as users will, and uses them: `npm run consumers [-- PART OF A NAME ...]`.
// Package managers, bundlers and Node.js versions are taken from npm, into the cache.

const fs = require('node:fs');
const path = require('node:path');
const { PLATFORMS } = require('../lib/native/platforms');
const { host } = require('../lib/native/host');
const { ensureDependencies, ROOT, say, since } = require('../scripts/lib');
const { ensureBuilt } = require('../scripts/build');
const { packPlatform, packRoot } = require('../scripts/pack');
const { temporaryFolder } = require('../tools/child-registry');
const { startRegistry } = require('./registry');
const { startServers } = require('./servers');
const { version } = require('../package.json');

/**
 * @typedef {object} Context
 * @property {string} registry its address
 * @property {string} tarball of the package itself
 * @property {string} version
 * @property {string} root of the repository
 * @property {import('./servers').Options} servers
 */
/** @typedef {{name: string, try: (context: Context) => Promise<string | void>}} Case */

/** @type {Case[]} */
const CASES = ['package-managers', 'modules', 'telemetry', 'runtimes', 'quality'].flatMap((name) =>
  require(`./cases/${name}`)
);

/**
 * All packages of this version; those that cannot be built here carry a placeholder, which nothing on this
 * machine may load.
 * @param {string} folder
 * @returns {Promise<string[]>} the package itself first
 */
async function packAll(folder) {
  const placeholder = path.join(folder, 'placeholder.node');
  fs.writeFileSync(placeholder, 'built elsewhere');
  const platforms = PLATFORMS.map(({ abi }) =>
    packPlatform(abi, folder, abi === host().abi ? undefined : placeholder)
  );
  return Promise.all([packRoot(folder), ...platforms]);
}

/** @param {string} folder @returns {Promise<{context: Context, stop: () => Promise<void>}>} */
async function prepare(folder) {
  const tarballs = await packAll(folder);
  const registry = await startRegistry(tarballs);
  const servers = await startServers();
  const context = {
    registry: registry.url,
    tarball: tarballs[0],
    version,
    root: ROOT,
    servers: servers.options
  };
  const stop = async () => {
    registry.stop();
    await servers.stop();
  };
  return { context, stop };
}

/** @param {Case} what @param {Context} context @returns {Promise<boolean>} whether it counts as passed */
async function attempt({ name, try: execute }, context) {
  const start = performance.now();
  try {
    const detail = await execute(context);
    say(`ok     ${name}${detail ? `: ${detail}` : ''} (${since(start)})`);
    return true;
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    say(`FAILED ${name} (${since(start)})`);
    say(message.replaceAll(/^/gm, '       '));
    return false;
  }
}

/** @param {string[]} wanted parts of names; all if empty */
async function main(wanted) {
  const cases = CASES.filter(({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)));
  await ensureDependencies();
  await ensureBuilt();
  const { context, stop } = await prepare(temporaryFolder('consumers-'));
  let failed = 0;
  for (const one of cases) if (!(await attempt(one, context))) failed++;
  await stop();
  say(`\n${cases.length - failed} passed, ${failed} failed`);
  if (failed > 0 || cases.length === 0) process.exitCode = 1;
}

if (require.main === module) {
  main(process.argv.slice(2)).catch((error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
  });
}

module.exports = { CASES, prepare };
