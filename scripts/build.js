'use strict';

const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { binaryName } = require('../lib/native/find-native');
const { ROOT, ensureDependencies, run, say, since } = require('./lib');

const STAMP = path.join(ROOT, 'target', '.native-stamp');

/** What the binary is made from, folders with all that is below them. */
const SOURCES = ['Cargo.toml', 'Cargo.lock', 'build.rs', 'rust-toolchain.toml', '.cargo/config.toml', 'src'];

/** @returns {string[]} the existing source files, relative to the root, in a fixed order */
function sourceFiles() {
  const isFile = (/** @type {string} */ file) => fs.statSync(path.join(ROOT, file)).isFile();
  return SOURCES.filter((source) => fs.existsSync(path.join(ROOT, source)))
    .flatMap((source) => {
      if (isFile(source)) return [source];
      const below = fs.readdirSync(path.join(ROOT, source), { recursive: true, encoding: 'utf8' });
      return below.map((name) => path.join(source, name)).filter(isFile);
    })
    .sort();
}

/**
 * @param {string} profile
 * @returns {string} changes with every source file; a stamp of modification times would not survive a checkout
 */
function currentStamp(profile) {
  // Cargo.lock may be written by the very build that is stamped: this is called again after it.
  const hash = createHash('sha256');
  for (const file of sourceFiles()) {
    const bytes = fs.readFileSync(path.join(ROOT, file));
    hash.update(`${file}\0${bytes.length}\0`).update(bytes);
  }
  return `${profile} ${process.platform}-${process.arch} ${hash.digest('hex')}\n`;
}

/** @param {string} profile */
function isFresh(profile) {
  const binaries = fs.readdirSync(ROOT).filter((name) => name.endsWith('.node'));
  const stamp = fs.existsSync(STAMP) ? fs.readFileSync(STAMP, 'utf8') : '';
  return binaries.length > 0 && stamp === currentStamp(profile);
}

async function checkCargo() {
  const { code } = await run('cargo', ['--version']);
  if (code === 0) return;
  throw new Error(
    'building needs Rust, but `cargo --version` does not run: install Rust and put cargo on PATH'
  );
}

/**
 * Puts the library beside index.js under the name that the loader looks for.
 * @param {string} profile
 */
function installBinary(profile) {
  const extension = process.platform === 'darwin' ? 'dylib' : 'so';
  const built = path.join(ROOT, 'target', profile, `libredis_native.${extension}`);
  // Renamed into place: overwriting a library that a running process has mapped crashes that process.
  const target = path.join(ROOT, binaryName());
  fs.copyFileSync(built, `${target}.new`);
  fs.renameSync(`${target}.new`, target);
}

/** @param {string} profile */
async function build(profile) {
  await ensureDependencies();
  await checkCargo();
  say(`building the native addon (${profile}); the first time takes some minutes`);
  const start = performance.now();
  const flags = profile === 'release' ? ['--release'] : [];
  // Removed first: a build that fails half-way must not leave a stamp that vouches for the old binary.
  fs.rmSync(STAMP, { force: true });
  const { code } = await run('cargo', ['build', '--lib', '--locked', ...flags]);
  if (code !== 0) throw new Error(`cargo build failed with exit code ${code}`);
  installBinary(profile);
  fs.mkdirSync(path.dirname(STAMP), { recursive: true });
  fs.writeFileSync(STAMP, currentStamp(profile));
  say(`built in ${since(start)}`);
}

/**
 * Builds the native addon unless it is there and made from the present sources.
 * @param {{debug?: boolean, force?: boolean}} [options]
 * @returns {Promise<void>}
 */
async function ensureBuilt({ debug = false, force = false } = {}) {
  const profile = debug ? 'debug' : 'release';
  if (!force && isFresh(profile)) {
    say(`the native addon (${profile}) is up to date`);
    return;
  }
  await build(profile);
}

if (require.main === module) {
  const options = { debug: process.argv.includes('--debug'), force: process.argv.includes('--force') };
  ensureBuilt(options).catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}

module.exports = { ensureBuilt };
