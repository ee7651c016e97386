'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { ROOT, run } = require('../lib');

/** @typedef {import('../../lib/native/platforms').Platform} Platform */

/** As low as zig goes for both processors; Node 20 itself asks for 2.28. */
const GLIBC_FLOOR = '2.17';

/** Build folder of its own: another compiler would throw away what `npm run build` made. */
const TARGET = path.join(ROOT, 'target', 'cross');

/**
 * Neither Debian nor rustup's musl target makes a library that loads into a musl process without this: the
 * target links statically unless told otherwise.
 */
const MUSL_FLAGS = '-C target-feature=-crt-static -C link-self-contained=no';

/**
 * @param {Platform} platform
 * @param {'debian' | 'installed'} rust
 * @returns {NodeJS.ProcessEnv}
 */
function settings({ triple, libc }, rust) {
  if (libc !== 'musl') return {};
  const flags = { [`CARGO_TARGET_${triple.toUpperCase().replaceAll('-', '_')}_RUSTFLAGS`]: MUSL_FLAGS };
  if (rust !== 'debian') return flags;
  // Debian has no standard library for musl: it is built along, which cargo offers to nightly compilers only.
  return { ...flags, RUSTC_BOOTSTRAP: '1', CARGO_UNSTABLE_BUILD_STD: 'std,panic_unwind' };
}

/** @param {Platform} platform @returns {string[]} arguments of cargo */
function command({ os, libc, triple }) {
  const common = ['--release', '--lib', '--locked', '--target'];
  // Apple's own linker is the only one whose work can be tried; such a build runs on macOS.
  if (os === 'darwin') return ['build', ...common, triple];
  return ['zigbuild', ...common, libc === 'glibc' ? `${triple}.${GLIBC_FLOOR}` : triple];
}

/**
 * @param {Platform} platform
 * @param {NodeJS.ProcessEnv} env from `toolchain()`
 * @param {'debian' | 'installed'} rust
 * @returns {Promise<string>} the path of the library
 */
async function compile(platform, env, rust) {
  const { code } = await run('cargo', command(platform), {
    env: { ...env, ...settings(platform, rust), CARGO_TARGET_DIR: TARGET }
  });
  if (code !== 0) throw new Error(`building for ${platform.abi} failed: cargo ended with code ${code}`);
  const name = platform.os === 'darwin' ? 'libredis_native.dylib' : 'libredis_native.so';
  return path.join(TARGET, platform.triple, 'release', name);
}

/**
 * Puts a library where its package is made from.
 * @param {Platform} platform
 * @param {string} library
 * @returns {string} its path there
 */
function place({ abi }, library) {
  const file = path.join(ROOT, 'npm', abi, `redis-native.${abi}.node`);
  fs.copyFileSync(library, `${file}.new`);
  fs.renameSync(`${file}.new`, file);
  return file;
}

module.exports = { GLIBC_FLOOR, compile, place };
