'use strict';

const { execFile } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { promisify } = require('node:util');
const { packPlatform, packRoot, unpack } = require('../pack');
const { nodeFor } = require('./node');

const run = promisify(execFile);

/** An emulated processor needs some seconds to start Node; a hang must not need an operator. */
const TRIAL_LIMIT_MS = 3 * 60_000;

/** What trial.js reports of a server, whichever way it was reached. */
const EXPECTED = {
  text: 'Grüße ☎',
  hash: { from: '+491234', to: '+495678' },
  bytes: Buffer.byteLength('Grüße ☎'),
  counters: 500,
  last: 500,
  error: 'WRONGTYPE'
};

/**
 * Runs the packed tarballs in the Node.js that they are for, against a real Redis.
 * @param {import('../../lib/platforms').Platform} platform
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
    fs.copyFileSync(path.join(__dirname, 'trial.js'), path.join(project, 'trial.js'));
    const [program, ...args] = await nodeFor(platform);
    const { stdout } = await run(program, [...args, 'trial.js', JSON.stringify(servers)], {
      cwd: project,
      timeout: TRIAL_LIMIT_MS
    });
    return judge(JSON.parse(stdout), platform);
  } finally {
    fs.rmSync(project, { recursive: true });
  }
}

/**
 * @param {any} seen
 * @param {import('../../lib/platforms').Platform} platform
 */
function judge({ node, arch, libc, plain, tls }, platform) {
  const where = `Node.js ${node}, ${arch}, ${libc}`;
  if (arch !== platform.cpu || !libc.startsWith(platform.libc))
    throw new Error(`it ran in the wrong place: ${where}`);
  for (const seen of [plain, tls].filter(Boolean)) {
    for (const [name, expected] of Object.entries(EXPECTED)) {
      const [found, wanted] = [seen[name], expected].map((value) => JSON.stringify(value));
      if (found !== wanted) throw new Error(`${where}: ${name} is ${found} instead of ${wanted}`);
    }
  }
  return `${where}, plain text${tls ? ' and TLS' : ''}`;
}

module.exports = { tryBinary };
