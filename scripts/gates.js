'use strict';

// What every published file must keep to: `node scripts/gates.js file.node|package.tgz ...`

const { execFile } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { promisify } = require('node:util');
const { GLIBC_FLOOR } = require('./cross/compile');
const { say } = require('./lib');

const run = promisify(execFile);

const BINARY_LIMIT = 3.2e6;
/** Of the package itself; `lib/` and `cli/` are four files in it (scripts/bundle.js). */
const TARBALL_LIMIT = 100e3;

/** Parts of every C library; no libssl, no libstdc++: those differ from system to system. */
const NEEDED = {
  glibc: /^(?:lib(?:c|m|pthread|dl|rt|gcc_s)\.so\.\d+|ld-linux-[\w-]+\.so\.\d+)$/,
  musl: /^lib(?:c|c\.musl-\w+)\.so(?:\.1)?$/
};

/**
 * @typedef {object} Finding
 * @property {string} gate
 * @property {string} found
 * @property {string} allowed
 * @property {boolean} ok
 */

/** @param {string} file @param {number} limit @returns {Finding} */
function sizeGate(file, limit) {
  const { size } = fs.statSync(file);
  return { gate: 'bytes', found: String(size), allowed: `<= ${limit}`, ok: size <= limit };
}

/** @param {string} binary @returns {Finding} `npm run panics` has a build of its own; nobody else may panic at will */
function faultGate(binary) {
  const ok = !fs.readFileSync(binary).includes('injected panic');
  return { gate: 'points to panic at', found: ok ? 'none' : 'some', allowed: 'none', ok };
}

/** @param {string} a @param {string} b two versions @returns {number} as a sort wants it */
function compareVersions(a, b) {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number));
  return left.map((part, i) => part - (right[i] ?? 0)).find((difference) => difference !== 0) ?? 0;
}

/** @param {string} text from `readelf -V` @returns {string | undefined} the newest glibc that a symbol asks for */
function newestGlibc(text) {
  const versions = [...text.matchAll(/\bGLIBC_([\d.]+)\b/g)].map(([, version]) => version);
  return versions.sort(compareVersions).at(-1);
}

/**
 * @param {string} file
 * @param {'glibc' | 'musl'} libc
 * @returns {Promise<Finding[]>}
 */
async function elfGates(file, libc) {
  const readelf = async (/** @type {string} */ flag) =>
    (await run('readelf', ['-W', flag, file], { maxBuffer: Number.POSITIVE_INFINITY })).stdout;
  const needed = [...(await readelf('-d')).matchAll(/\(NEEDED\).*\[(.+)\]/g)].map(([, name]) => name);
  const strangers = needed.filter((name) => !NEEDED[libc].test(name));
  const found = { gate: 'NEEDED', found: needed.join(' '), allowed: `the parts of ${libc}` };
  const newest = newestGlibc(await readelf('-V'));
  const floor = libc === 'glibc' ? GLIBC_FLOOR : undefined;
  return [
    { ...found, ok: strangers.length === 0 },
    {
      gate: 'newest GLIBC symbol',
      found: newest ?? 'none',
      allowed: floor ? `<= ${floor}` : 'none',
      ok: newest === undefined || (floor !== undefined && compareVersions(newest, floor) <= 0)
    }
  ];
}

/**
 * @param {string} file a binary or a tarball
 * @returns {Promise<Finding[]>}
 */
async function check(file) {
  if (file.endsWith('.tgz')) {
    const isRoot = /redis-native-\d/.test(path.basename(file));
    return [sizeGate(file, isRoot ? TARBALL_LIMIT : BINARY_LIMIT)];
  }
  const gates = [sizeGate(file, BINARY_LIMIT), faultGate(file)];
  if (file.includes('.darwin-')) return gates;
  return [...gates, ...(await elfGates(file, file.includes('-musl.') ? 'musl' : 'glibc'))];
}

/** @param {string} file @returns {Promise<boolean>} whether it passes; what was found is printed */
async function report(file) {
  const findings = await check(file);
  say(file);
  for (const { gate, found, allowed, ok } of findings) {
    say(`  ${ok ? 'ok    ' : 'FAILED'} ${gate}: ${found} (${allowed})`);
  }
  return findings.every(({ ok }) => ok);
}

async function main() {
  const files = process.argv.slice(2);
  if (files.length === 0) throw new Error('usage: node scripts/gates.js file.node|package.tgz ...');
  for (const file of files) if (!(await report(file))) process.exitCode = 1;
}

if (require.main === module) {
  main().catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}

module.exports = { check, report };
