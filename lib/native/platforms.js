'use strict';

// What this package is built for; package.json says which, in the words that napi-rs uses.

const { napi } = require('../../package.json');

/**
 * @typedef {object} Platform
 * @property {string} abi as in the names of packages and binaries: `linux-x64-gnu`
 * @property {string} triple Rust's name
 * @property {'linux' | 'darwin'} os
 * @property {'x64' | 'arm64'} cpu
 * @property {'glibc' | 'musl' | undefined} libc
 */

const CPUS = /** @type {const} */ ({ x86_64: 'x64', aarch64: 'arm64' });
const LIBCS = /** @type {const} */ ({ gnu: 'glibc', musl: 'musl' });

/**
 * @param {string} triple
 * @returns {Platform}
 */
function platformOf(triple) {
  const [machine, , system, environment] = triple.split('-');
  const cpu = CPUS[/** @type {keyof typeof CPUS} */ (machine)];
  if (system === 'darwin') return { abi: `darwin-${cpu}`, triple, os: 'darwin', cpu, libc: undefined };
  const libc = LIBCS[/** @type {keyof typeof LIBCS} */ (environment)];
  return { abi: `linux-${cpu}-${environment}`, triple, os: 'linux', cpu, libc };
}

const PLATFORMS = napi.targets.map(platformOf);

/** @param {string} abi @returns {Platform} */
function platformNamed(abi) {
  const found = PLATFORMS.find((platform) => platform.abi === abi);
  if (found) return found;
  throw new Error(
    `${abi} is no platform of this package; there are ${PLATFORMS.map((p) => p.abi).join(', ')}`
  );
}

module.exports = { PLATFORMS, platformNamed };
