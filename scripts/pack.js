'use strict';

// Makes the tarballs that are published: `node scripts/pack.js [--all] [--binaries FOLDER] [destination]`.

const { execFile } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { parseArgs, promisify } = require('node:util');
const { PLATFORMS, platformNamed } = require('../lib/native/platforms');
const { host } = require('../lib/native/host');
const { bundle } = require('./bundle');
const { publishedManifest } = require('./manifest');
const { ensureDependencies, ROOT, say } = require('./lib');

const run = promisify(execFile);

/**
 * @param {string} folder to be packed
 * @param {string} destination
 * @returns {Promise<string>} the path of the tarball
 */
async function npmPack(folder, destination) {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', destination];
  const { stdout } = await run('npm', args, { cwd: folder });
  return path.join(destination, JSON.parse(stdout)[0].filename);
}

/**
 * @param {string} tarball
 * @param {string} folder is made
 */
async function unpack(tarball, folder) {
  fs.mkdirSync(folder, { recursive: true });
  await run('tar', ['-xzf', tarball, '--strip-components=1', '-C', folder]);
}

/** What npm packs of every package. */
const ALWAYS = ['README.md', 'LICENSE'];

/** @param {string} types @returns {string} without the lines that are for the linter of this repository */
const withoutDirectives = (types) => types.replace(/^ *\/\/ biome-ignore .*\n/gm, '');

/**
 * Writes what is published: the files that package.json names, their JavaScript as `bundle` makes it.
 * @param {string} folder
 */
async function stageRoot(folder) {
  const manifest = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  const made = await bundle(folder);
  for (const file of [...ALWAYS, ...manifest.files].filter((name) => !made.includes(name))) {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.copyFileSync(path.join(ROOT, file), path.join(folder, file));
  }
  const types = path.join(folder, manifest.types);
  fs.writeFileSync(types, withoutDirectives(fs.readFileSync(types, 'utf8')));
  const text = JSON.stringify(publishedManifest(manifest), null, 2);
  fs.writeFileSync(path.join(folder, 'package.json'), `${text}\n`);
}

/**
 * @param {string} destination
 * @returns {Promise<string>} the path of the tarball
 */
async function packRoot(destination) {
  const staging = fs.mkdtempSync(path.join(destination, 'root-'));
  try {
    await stageRoot(staging);
    return await npmPack(staging, destination);
  } finally {
    fs.rmSync(staging, { recursive: true });
  }
}

/** @param {string} abi @returns {string} the newest binary for it, wherever it was built */
function binaryFor(abi) {
  const name = `redis-native.${abi}.node`;
  const candidates = [path.join(ROOT, 'npm', abi, name), path.join(ROOT, name)].filter(fs.existsSync);
  if (candidates.length === 0)
    throw new Error(`there is no ${name}: run \`npm run build\` or \`npm run build:all\``);
  return candidates.reduce((a, b) => (fs.statSync(b).mtimeMs > fs.statSync(a).mtimeMs ? b : a));
}

/**
 * @param {string} abi
 * @param {string} destination
 * @param {string} [binary]
 * @returns {Promise<string>} the path of the tarball
 */
async function packPlatform(abi, destination, binary = binaryFor(abi)) {
  const source = path.join(ROOT, 'npm', platformNamed(abi).abi);
  const staging = fs.mkdtempSync(path.join(destination, `${abi}-`));
  try {
    fs.copyFileSync(path.join(source, 'package.json'), path.join(staging, 'package.json'));
    for (const name of ['LICENSE', 'THIRD_PARTY.md'])
      fs.copyFileSync(path.join(ROOT, name), path.join(staging, name));
    fs.copyFileSync(binary, path.join(staging, `redis-native.${abi}.node`));
    const readme = `The native half of \`@jambonz/redis-native\` for ${abi}; npm installs it along with that package.\n`;
    fs.writeFileSync(path.join(staging, 'README.md'), readme);
    return await npmPack(staging, destination);
  } finally {
    fs.rmSync(staging, { recursive: true });
  }
}

async function main() {
  const { values, positionals } = parseArgs({
    options: { all: { type: 'boolean', default: false }, binaries: { type: 'string' } },
    allowPositionals: true
  });
  await ensureDependencies();
  const destination = path.resolve(positionals[0] ?? path.join(ROOT, 'target', 'packages'));
  fs.mkdirSync(destination, { recursive: true });
  const abis = values.all ? PLATFORMS.map(({ abi }) => abi) : [host().abi];
  for (const abi of abis) {
    const binary = values.binaries && path.join(values.binaries, `redis-native.${abi}.node`);
    say(await packPlatform(abi, destination, binary || binaryFor(abi)));
  }
  say(await packRoot(destination));
}

if (require.main === module) {
  main().catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}

module.exports = { packPlatform, packRoot, stageRoot, unpack };
