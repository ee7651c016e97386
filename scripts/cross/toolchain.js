'use strict';

// The compilers of `npm run build:all`, from Debian and PyPI, kept in the cache.

const { execFile } = require('node:child_process');
const fs = require('node:fs/promises');
const path = require('node:path');
const { promisify } = require('node:util');
const { cached } = require('../../tools/cache');
const { unpacked } = require('./debian');

const run = promisify(execFile);

/** zig links against any glibc from 2.17 on and brings musl; cargo-zigbuild makes it Rust's linker. */
const WHEELS = ['ziglang==0.17.1', 'cargo-zigbuild==0.24.0'];

/**
 * Debian's Rust that it builds web browsers with: current, with a standard library for arm64, and with the
 * sources of the standard library, from which the one for musl is built. The libraries are what its compiler
 * is linked against.
 */
const RUST = [
  ...['rustc-web', 'libstd-rust-web-1.96', 'libllvm22', 'libz3-4', 'libedit2', 'libbsd0', 'libmd0'],
  ...['libxml2', 'libicu72', 'libstd-rust-web-dev']
].map((name) => `${name}:amd64`);
const STANDARD_LIBRARIES = ['libstd-rust-web-dev:arm64', 'rust-web-src:all'];

/** @returns {Promise<string>} a `rustc` that finds its libraries */
async function rustc() {
  const home = await unpacked('rust-web-1.96', 'bookworm', [...RUST, ...STANDARD_LIBRARIES]);
  const usr = path.join(home, 'usr');
  const wrapper = path.join(home, 'rustc');
  const libraries = path.join(usr, 'lib/x86_64-linux-gnu');
  const script = `#!/bin/sh\nLD_LIBRARY_PATH=${libraries} exec ${path.join(usr, 'bin/rustc')} "$@"\n`;
  await fs.writeFile(wrapper, script, { mode: 0o755 });
  return wrapper;
}

/** @returns {Promise<string[]>} the folders of `zig` and `cargo-zigbuild`, for PATH */
async function zig() {
  const home = await cached(`python-${WHEELS.join('-').replaceAll('==', '-')}`, async (staging) => {
    await run('python3', ['-m', 'pip', 'install', '--quiet', '--no-deps', '--target', staging, ...WHEELS]);
  });
  return [path.join(home, 'ziglang'), path.join(home, 'bin')];
}

/**
 * @param {{rust: 'debian' | 'installed'}} choice `installed`: the machine's own Rust, which must have the targets
 * @returns {Promise<NodeJS.ProcessEnv>} the environment in which cargo finds everything
 */
async function toolchain({ rust }) {
  if (process.platform === 'darwin') return process.env;
  const folders = await zig();
  const env = { ...process.env, PATH: [...folders, process.env.PATH].join(path.delimiter) };
  return rust === 'debian' ? { ...env, RUSTC: await rustc() } : env;
}

module.exports = { toolchain };
