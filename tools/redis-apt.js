'use strict';

const { execFile } = require('node:child_process');
const fs = require('node:fs/promises');
const { promisify } = require('node:util');

const run = promisify(execFile);

/** Debian's hook that says whether an installed package may start its service; exit code 101 is "no". */
const POLICY = '/usr/sbin/policy-rc.d';
const SERVICES_FORBIDDEN = 101;

/** An installation that runs against a dead mirror must not hang a test run for ever. */
const APT_LIMIT_MS = 5 * 60_000;

/** @returns {Promise<boolean>} whether the machine's own policy forbids to start the service */
async function policyForbids() {
  const verdict = await run(POLICY, ['redis-server', 'start']).catch((error) => error);
  return verdict.code === SERVICES_FORBIDDEN;
}

/**
 * Debian starts a service as soon as its package is installed; a Redis on 6379 that nobody asked for would
 * be the sad result of `npm test`.
 * @template T
 * @param {() => Promise<T>} action
 * @returns {Promise<T>}
 */
async function withServicesForbidden(action) {
  const body = `#!/bin/sh\nexit ${SERVICES_FORBIDDEN}\n`;
  try {
    await fs.writeFile(POLICY, body, { mode: 0o755, flag: 'wx' });
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    // A policy of the machine's owner is not ours to replace.
    if (await policyForbids()) return action();
    throw new Error(`${POLICY} would let the package start a Redis service`);
  }
  try {
    return await action();
  } finally {
    await fs.rm(POLICY, { force: true });
  }
}

/** @param {string[]} args */
function apt(args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return run('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=120', ...args], { env, timeout: APT_LIMIT_MS });
}

/**
 * @param {(line: string) => void} log
 * @returns {Promise<void>}
 */
async function installRedisServer(log) {
  if (process.getuid?.() !== 0) throw new Error('installing a package needs root');
  await run('apt-get', ['--version']).catch(() => {
    throw new Error('there is no apt-get');
  });
  log("installing Debian's redis-server package with apt-get (its service is not started)");
  await withServicesForbidden(async () => {
    await apt(['update']);
    await apt(['install', '-y', '--no-install-recommends', 'redis-server']);
  });
}

module.exports = { installRedisServer };
