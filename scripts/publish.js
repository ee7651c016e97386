'use strict';

// Publishes packed tarballs: `node scripts/publish.js FOLDER [--dry-run | --by-hand]`. It can be run again after a
// failure.

const { execFile } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { parseArgs, promisify } = require('node:util');
const { run, say } = require('./lib');
const { name, version } = require('../package.json');
const { PLATFORMS } = require('../lib/native/platforms');

const execute = promisify(execFile);

/** A version that was accepted is not everywhere to be seen at once. */
const VISIBLE_WITHIN_MS = 10 * 60_000;
const ASK_AGAIN_MS = 10_000;

/**
 * The package itself comes last: who installs it while a platform package is missing gets a lock file
 * without that package, and no warning.
 * @returns {Array<{spec: string, file: string}>}
 */
function publishOrder() {
  const names = [...PLATFORMS.map(({ abi }) => `${name}-${abi}`), name];
  return names.map((one) => ({
    spec: `${one}@${version}`,
    file: `${one.replace('@', '').replace('/', '-')}-${version}.tgz`
  }));
}

/** @param {string} spec */
const isPublished = (spec) =>
  execute('npm', ['view', spec, 'version', '--prefer-online']).then(
    ({ stdout }) => stdout.trim() !== '',
    () => false
  );

/** @param {string} spec */
async function untilVisible(spec) {
  const end = Date.now() + VISIBLE_WITHIN_MS;
  while (!(await isPublished(spec))) {
    if (Date.now() > end) throw new Error(`${spec} was published, but the registry does not show it`);
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
  }
}

/** Only a workflow has an identity that can vouch for where a package was built. */
const FLAGS = { workflow: ['--provenance'], 'by-hand': [], 'dry-run': ['--dry-run'] };

/** @param {{spec: string, file: string}} what @param {string} folder @param {keyof typeof FLAGS} how */
async function publish({ spec, file }, folder, how) {
  const real = how !== 'dry-run';
  if (real && (await isPublished(spec))) return say(`${spec} is published already`);
  const args = ['publish', path.join(folder, file), '--access', 'public', ...FLAGS[how]];
  const { code } = await run('npm', args);
  if (code !== 0) throw new Error(`${spec} could not be published`);
  if (real) await untilVisible(spec);
}

async function main() {
  const { values, positionals } = parseArgs({
    options: { 'dry-run': { type: 'boolean' }, 'by-hand': { type: 'boolean' } },
    allowPositionals: true
  });
  const [folder] = positionals;
  if (!folder) throw new Error('usage: node scripts/publish.js FOLDER [--dry-run | --by-hand]');
  const missing = publishOrder().filter(({ file }) => !fs.existsSync(path.join(folder, file)));
  if (missing.length > 0) throw new Error(`${folder} lacks ${missing.map(({ file }) => file).join(', ')}`);
  const how = values['dry-run'] ? 'dry-run' : values['by-hand'] ? 'by-hand' : 'workflow';
  for (const what of publishOrder()) await publish(what, path.resolve(folder), how);
}

if (require.main === module) {
  main().catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}

module.exports = { publishOrder };
