'use strict';

const { PURGE_CALLS_LOCK_KEY } = require('../utils');

/** Every worker of api-server purges at start and every 10 minutes; a crashed one holds the others up this long. */
const LOCK_SECONDS = 60;

// A purge that outlived its lock must not release the lock of the process that came after it.
const RELEASE = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`;

/**
 * Runs `work` unless another process is at it.
 *
 * @param {import('./types').Client} client
 * @param {() => Promise<void>} work
 * @returns {Promise<boolean>} whether it ran
 */
async function withPurgeLock(client, work) {
  const token = require('node:crypto').randomUUID();
  const taken = await client.set(PURGE_CALLS_LOCK_KEY, token, 'EX', LOCK_SECONDS, 'NX');
  if (!taken) return false;
  try {
    await work();
  } finally {
    await client.eval(RELEASE, 1, PURGE_CALLS_LOCK_KEY, token);
  }
  return true;
}

module.exports = { withPurgeLock };
