'use strict';

const { execFile } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { promisify } = require('node:util');
const { judge } = require('../../consumers/trial-result');
const { packPlatform, packRoot, unpack } = require('../pack');
const { ROOT } = require('../lib');
const { nodeFor } = require('./node');

const run = promisify(execFile);

/** An emulated processor needs some seconds to start Node; a hang must not need an operator. */
const TRIAL_LIMIT_MS = 3 * 60_000;

/**
 * Runs the packed tarballs in the Node.js that they are for, against a real Redis.
 * @param {import('../../lib/native/platforms').Platform} platform
 * @param {string} binary
 * @param {{plain: object, tls?: object}} servers
 * @returns {Promise<string>} where it ran
 */
async function tryBinary(platform, binary, servers) {
  const project = fs.mkdtempSync(path.join(os.tmpdir(), `trial-${platform.abi}-`));
  try {
    const modules = path.join(project, 'node_modules/@jambonz');
    await unpack(await packRoot(project), path.join(modules, 'redis-native'));
    const half = await packPlatform(platform.abi, project, binary);
    await unpack(half, path.join(modules, `redis-native-${platform.abi}`));
    fs.copyFileSync(path.join(ROOT, 'consumers/trial.js'), path.join(project, 'trial.js'));
    const [program, ...args] = await nodeFor(platform);
    const { stdout } = await run(program, [...args, 'trial.js', JSON.stringify(servers)], {
      cwd: project,
      timeout: TRIAL_LIMIT_MS
    });
    const { arch, libc, where } = judge(stdout);
    if (arch !== platform.cpu || !libc.startsWith(String(platform.libc))) {
      throw new Error(`it ran in the wrong place: ${where}`);
    }
    return where;
  } finally {
    fs.rmSync(project, { recursive: true });
  }
}

module.exports = { tryBinary };
