'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { version } = require('../package.json');

const ROOT = path.join(__dirname, '..');

/**
 * The platforms a binary may be published for, best guess first. Linux has two C libraries, and
 * finding out which one runs costs more than trying the binary that npm installed.
 */
function triples() {
  const base = `${process.platform}-${process.arch}`;
  return process.platform === 'linux' ? [`${base}-gnu`, `${base}-musl`] : [base];
}

/** The name of the binary that a build on this machine makes. */
function binaryName() {
  const [gnu, musl] = triples();
  return `redis-native.${musl && isMusl() ? musl : gnu}.node`;
}

function isMusl() {
  const report = /** @type {any} */ (process.report.getReport());
  return !report.header.glibcVersionRuntime;
}

/** @returns {{binding: any} | {failures: Array<{what: string, error: any}>}} */
function tryAll() {
  const failures = [];
  for (const triple of triples()) {
    const file = path.join(ROOT, `redis-native.${triple}.node`);
    const name = `@jambonz/redis-native-${triple}`;
    const local = fs.existsSync(file);
    try {
      return { binding: local ? require(file) : requirePackage(name) };
    } catch (error) {
      failures.push({ what: local ? file : name, error });
    }
  }
  return { failures };
}

/** @param {string} name */
function requirePackage(name) {
  const found = require(`${name}/package.json`).version;
  // The two halves share a private interface, so only equal versions fit each other.
  if (found !== version) throw new Error(`it has version ${found}, this package has ${version}`);
  return require(name);
}

/**
 * A binary that is there and does not load is the cause; packages that are merely missing are the
 * normal case for every platform but one.
 * @param {Array<{what: string, error: any}>} failures
 */
function explain(failures) {
  const isMissing = (/** @type {any} */ { error }) => error.code === 'MODULE_NOT_FOUND';
  const cause = failures.find((failure) => !isMissing(failure)) ?? failures[0];
  const headline = isMissing(cause)
    ? `its binary for ${process.platform}-${process.arch} is not installed`
    : cause.error.message;
  const tried = failures.map(({ what, error }) => `  ${what}: ${String(error.message).split('\n')[0]}`);
  const text = [
    `@jambonz/redis-native cannot be loaded: ${headline}`,
    'Tried:',
    ...tried,
    `Platform: ${process.platform} ${process.arch}, ${process.platform === 'linux' ? (isMusl() ? 'musl' : 'glibc') : ''}, Node.js ${process.version}.`,
    'Reinstall without --omit=optional and, if package-lock.json was made on another platform, make it anew;',
    'in a checkout of the package itself, run `npm run build`.'
  ].join('\n');
  return Object.assign(new Error(text, { cause: cause.error }), { code: 'ERR_REDIS_NATIVE_LOAD' });
}

/** @type {any} */
let loaded;

/** The native half of the package; throws one error that says why it cannot be had. */
function loadNative() {
  if (loaded) return loaded;
  const result = tryAll();
  if ('failures' in result) throw explain(result.failures);
  loaded = result.binding;
  return loaded;
}

module.exports = { binaryName, loadNative };
