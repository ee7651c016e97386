'use strict';

const { readCalls } = require('./programs/read-calls');
const { countEntries, purgeDeadCalls } = require('./programs/purge-dead-calls');
const { withPurgeLock } = require('./purge-lock');

/**
 * An error ends the list early: what was read until then is the answer.
 *
 * @param {import('./types').Client} client
 * @param {import('./types').Logger} logger
 * @param {string | import('./programs/read-calls').CallQuery} query the sid of an account, or a filter
 * @returns {Promise<Record<string, string>[]>}
 */
async function listCalls(client, logger, query) {
  const { accountSid, direction, from, to, callStatus } =
    typeof query === 'string' ? { accountSid: query } : query;
  const { calls, error } = await readCalls(client, { accountSid, direction, from, to, callStatus });
  if (error) logger.error(error, `listCalls: error reading the calls of account ${accountSid}`);
  logger.debug(`listCalls: ${calls.length} calls`);
  return calls;
}

/**
 * @param {import('./types').Client} client
 * @param {import('./types').Logger} logger
 * @returns {Promise<number | undefined>} undefined: another process is purging
 */
async function purgeCalls(client, logger) {
  let count = 0;
  try {
    const ask = () => countEntries(client);
    const ran = await withPurgeLock(client, ask, async (size, release) => {
      const { purged, error } = await purgeDeadCalls(client, size, release);
      count = purged;
      if (error) logger.error(error, 'purgeCalls: error scanning the set of calls');
    });
    if (!ran) return undefined;
  } catch (err) {
    logger.error(err, 'purgeCalls: error taking or releasing the lock');
  }
  logger.info(`purgeCalls: purged ${count} from the set of calls`);
  return count;
}

module.exports = { listCalls, purgeCalls };
