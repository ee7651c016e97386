'use strict';

const { early } = require('./programs/ahead');
const { PURGE_CALLS_LOCK_KEY } = require('../utils');

/** Every worker of api-server purges at start and every 10 minutes; a crashed one holds the others up this long. */
const LOCK_SECONDS = 60;

// A purge that outlived its lock must not release the lock of the process that came after it.
const RELEASE = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`;

/**
 * Runs `work` unless another process is at it. What the work begins with is sent along with the question for the lock,
 * and executed behind it. In the same way the lock can be released before the last answers are here: commands are
 * executed in the order in which they are sent. That is two round trips less, of ten.
 *
 * @template T
 * @param {import('./types').Client} client
 * @param {() => Promise<T>} ask what changes nothing
 * @param {(asked: Promise<T>, release: () => void) => Promise<void>} work may say that it has sent its last command
 * @returns {Promise<boolean>} whether it ran
 */
async function withPurgeLock(client, ask, work) {
  const token = require('node:crypto').randomUUID();
  const lock = client.set(PURGE_CALLS_LOCK_KEY, token, 'EX', LOCK_SECONDS, 'NX');
  const asked = early(ask());
  if (!(await lock)) return false;
  /** @type {Promise<unknown> | undefined} */
  let released;
  const release = () => {
    released ??= early(client.eval(RELEASE, 1, PURGE_CALLS_LOCK_KEY, token));
  };
  try {
    await work(asked, release);
  } finally {
    release();
    await released;
  }
  return true;
}

module.exports = { withPurgeLock };
