'use strict';

const { readElf } = require('./elf');

/**
 * @typedef {object} Host what a binary must suit
 * @property {string} abi as in the names of the platform packages: `linux-x64-gnu`
 * @property {'glibc' | 'musl' | undefined} libc
 */

/** @type {Host | undefined} */
let known;

/** @returns {Host} */
function host() {
  known ??= describe();
  return known;
}

/** @returns {Host} */
function describe() {
  const base = `${process.platform}-${process.arch}`;
  if (process.platform !== 'linux') return { abi: base, libc: undefined };
  const libc = runsOnMusl() ? 'musl' : 'glibc';
  return { abi: `${base}-${libc === 'musl' ? 'musl' : 'gnu'}`, libc };
}

/**
 * A machine can have both C libraries: what counts is the one that this very Node runs on, which its file
 * names. A glibc binary must not even be tried on musl: musl answers to glibc's file names, so it may load, and
 * go wrong later.
 */
function runsOnMusl() {
  const interpreter = readElf(process.execPath)?.interpreter;
  if (interpreter !== undefined) return interpreter.includes('ld-musl');
  // Started through the dynamic loader itself: then `execPath` is the loader.
  return glibcVersion() === undefined;
}

/** @returns {string | undefined} of the C library in use; slow, for errors only */
function glibcVersion() {
  const report = /** @type {any} */ (process.report.getReport());
  return report.header.glibcVersionRuntime;
}

module.exports = { glibcVersion, host };
