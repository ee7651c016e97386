'use strict';

const { RedisError } = require('../errors');
const { glibcVersion, host } = require('./host');
const { engines, version } = require('../../package.json');

/**
 * @typedef {'node' | 'platform' | 'missing' | 'libc' | 'foreign' | 'version' | 'corrupt' | 'glibc' | 'refused'} Reason
 * @typedef {{reason: Reason, what: string, cause?: Error}} Problem `what`: one clause, the true cause
 */

/** What an operator can do about it, for each reason. @type {Record<Reason, (abi: string) => string>} */
const REMEDIES = {
  node: () => `Run it with Node.js ${engines.node}.`,
  platform: () =>
    'In a checkout of the package, with Rust installed, `npm run build` makes a binary for this machine.',
  missing: (abi) =>
    `Install the dependencies again without --omit=optional and --no-optional. If package-lock.json does not name ` +
    `@jambonz/redis-native-${abi}, an npm on another platform left it out: delete package-lock.json and node_modules, ` +
    'and run `npm install`. In a checkout of the package, run `npm run build`.',
  libc: () =>
    'Install the dependencies on the system that runs them: node_modules cannot be carried between Alpine (musl) and ' +
    'other Linux systems (glibc), not by COPY from another stage of a Dockerfile either.',
  foreign: () =>
    'Install the dependencies on the system that runs them: node_modules cannot be carried between systems or processors.',
  version: () =>
    `Install @jambonz/redis-native@${version} again: both halves are published together. Look for an entry of ` +
    '`overrides` or `resolutions` that pins one of them.',
  corrupt: () =>
    'Delete node_modules and install the dependencies again; the download or a copy was cut short.',
  glibc: () =>
    'Run it on a newer Linux system, or in a checkout of the package on this one, `npm run build`.',
  refused: () => 'The text above is from the dynamic loader of the system.'
};

/** The native half of the package cannot be had. `reason` says why, for programs. */
class LoadError extends RedisError {
  /**
   * @param {Problem} problem
   * @param {string[]} lookedFor one line for each place
   */
  constructor({ reason, what, cause }, lookedFor) {
    const lines = [
      `@jambonz/redis-native cannot be loaded: ${what}`,
      'Looked for:',
      ...lookedFor.map((line) => `  ${line}`),
      REMEDIES[reason](host().abi),
      `@jambonz/redis-native ${version}, Node.js ${process.version}, ${hostText()}`
    ];
    super(lines.join('\n'), 'ERR_REDIS_NATIVE_LOAD');
    this.reason = reason;
    if (cause) this.cause = cause;
  }
}

function hostText() {
  const { libc } = host();
  const version = libc === 'glibc' ? ` ${glibcVersion()}` : '';
  return [process.platform, process.arch, ...(libc ? [libc + version] : [])].join(' ');
}

/**
 * What the dynamic loader says, understood.
 * @param {any} cause
 * @returns {Problem}
 */
function refusal(cause) {
  const message = String(cause.message).split('\n')[0];
  const wanted = [...message.matchAll(/version `GLIBC_([\d.]+)' not found/g)].map(([, found]) => found);
  if (wanted.length === 0) return { reason: 'refused', what: message, cause };
  const what = `its binary needs glibc ${wanted[0]}, and this system has glibc ${glibcVersion()}`;
  return { reason: 'glibc', what, cause };
}

exports.LoadError = LoadError;
exports.refusal = refusal;
