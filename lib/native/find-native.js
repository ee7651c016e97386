'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { ROOT } = require('../root');
const { readElf } = require('./elf');
const { host } = require('./host');
const { engines, version } = require('../../package.json');

/** @typedef {import('./load-error').Problem} Problem */

/** @param {string} abi */
const fileName = (abi) => `redis-native.${abi}.node`;

/** @param {string} abi */
const packageName = (abi) => `@jambonz/redis-native-${abi}`;

/** The name of the binary that a build on this machine makes. */
const binaryName = () => fileName(host().abi);

/**
 * @param {string} abi
 * @returns {string | undefined} the package.json of its installed package
 */
function manifestOf(abi) {
  try {
    return require.resolve(`${packageName(abi)}/package.json`);
  } catch (error) {
    if (/** @type {any} */ (error).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

/**
 * Not by `require`, which seeks once more what has been found.
 * @param {string} manifest
 * @returns {string}
 */
const versionIn = (manifest) => JSON.parse(fs.readFileSync(manifest, 'utf8')).version;

/**
 * The binary of a checkout comes first: whoever built one wants it.
 * @param {string} abi
 * @returns {{file: string, version?: string} | undefined}
 */
function find(abi) {
  const local = path.join(ROOT, fileName(abi));
  if (fs.existsSync(local)) return { file: local };
  const manifest = manifestOf(abi);
  if (!manifest) return undefined;
  return { file: path.join(path.dirname(manifest), fileName(abi)), version: versionIn(manifest) };
}

/** @returns {Problem | undefined} */
function unsuitableNode() {
  const [oldest] = /\d+/.exec(engines.node) ?? [];
  if (Number.parseInt(process.versions.node, 10) >= Number(oldest)) return undefined;
  return { reason: 'node', what: `it needs Node.js ${engines.node}, and this is ${process.version}` };
}

/** @returns {Problem} why there is no binary for this machine */
function absent() {
  const { PLATFORMS } = require('./platforms');
  const { abi, libc } = host();
  const own = PLATFORMS.find((platform) => platform.abi === abi);
  if (!own) {
    const all = PLATFORMS.map((platform) => platform.abi).join(', ');
    return { reason: 'platform', what: `there is no binary for ${abi}, only for ${all}` };
  }
  const foreign = PLATFORMS.filter((platform) => find(platform.abi));
  if (foreign.length === 0) {
    return { reason: 'missing', what: `the package with its binary for ${abi} is not installed` };
  }
  const sibling = foreign.find(({ os, cpu }) => os === own.os && cpu === own.cpu);
  if (sibling) {
    const what = `this Node.js runs on ${libc}, and the binary that is installed is for ${sibling.libc}`;
    return { reason: 'libc', what };
  }
  return {
    reason: 'foreign',
    what: `this is ${abi}, and the binary that is installed is for ${foreign[0].abi}`
  };
}

/**
 * What is wrong with a binary, as far as that can be told without loading it.
 * @param {{file: string, version?: string}} found
 * @returns {Problem | undefined}
 */
function damage({ file, version: theirs }) {
  // The two halves share a private interface, so only equal versions fit each other.
  if (theirs !== undefined && theirs !== version) {
    return { reason: 'version', what: `its binary has version ${theirs}, and its JavaScript ${version}` };
  }
  if (!fs.existsSync(file)) return { reason: 'corrupt', what: `its package is there, but without ${file}` };
  if (process.platform !== 'linux') return undefined;
  // Looked at before it is loaded: a file that was cut short ends the process with a bus error.
  const elf = readElf(file);
  if (!elf) return { reason: 'corrupt', what: `${file} is not a binary (${fs.statSync(file).size} bytes)` };
  if (!elf.complete)
    return { reason: 'corrupt', what: `${file} ends too early, after ${fs.statSync(file).size} bytes` };
  if (elf.cpu === process.arch) return undefined;
  return { reason: 'foreign', what: `${file} is for ${elf.cpu}, and this Node.js for ${process.arch}` };
}

/** @returns {string[]} where a binary may be, and what is there */
function places() {
  const { PLATFORMS } = require('./platforms');
  const { abi } = host();
  const local = path.join(ROOT, fileName(abi));
  const others = PLATFORMS.map((platform) => platform.abi).filter((other) => other !== abi && find(other));
  return [
    `${local}: ${fs.existsSync(local) ? 'there' : 'not there'}`,
    ...[abi, ...others].map((name) => `${packageName(name)}: ${stateOf(name)}`)
  ];
}

/** @param {string} abi */
function stateOf(abi) {
  const manifest = manifestOf(abi);
  return manifest ? `version ${versionIn(manifest)}, ${path.dirname(manifest)}` : 'not installed';
}

/** @param {Problem} problem */
function failed(problem) {
  const { LoadError } = require('./load-error');
  return new LoadError(problem, places());
}

function load() {
  const unsuitable = unsuitableNode();
  if (unsuitable) throw failed(unsuitable);
  const found = find(host().abi);
  if (!found) throw failed(absent());
  const damaged = damage(found);
  if (damaged) throw failed(damaged);
  try {
    return require(found.file);
  } catch (error) {
    throw failed(require('./load-error').refusal(error));
  }
}

module.exports = { binaryName, load };
