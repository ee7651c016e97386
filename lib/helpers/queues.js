'use strict';

const { measureKeys } = require('./programs/measure-keys');
const { scanKeys } = require('./programs/scan-keys');
const { swallowing } = require('./swallowing');
const { makePatternForConferenceScan, makePatternForQueueScan } = require('../utils');

/** @typedef {string} AccountSid */
/** @typedef {string | null | undefined} Glob `*` unless given; its characters reach Redis as they are */

/** @param {string} key */
const lastSegment = (key) => key.slice(key.lastIndexOf(':') + 1);

/**
 * @param {import('./types').Client} client
 * @param {'llen' | 'zcard'} command
 * @param {string[]} keys
 * @returns {Promise<{ name: string, length: number }[]>}
 */
async function withLengths(client, command, keys) {
  const lengths = await measureKeys(client, command, keys);
  return keys.map((key, i) => ({ name: lastSegment(key), length: lengths[i] }));
}

const scanQueues = swallowing(
  async (
    client,
    logger,
    /** @type {string} */ helper,
    /** @type {AccountSid} */ accountSid,
    /** @type {Glob} */ glob
  ) => {
    const keys = await scanKeys(client, makePatternForQueueScan(accountSid, glob));
    logger.debug(`${helper}: ${keys.length} queues of account ${accountSid}`);
    return keys;
  },
  (helper, accountSid) => `${helper}: error scanning the queues of account ${accountSid}`
);

const listQueues = swallowing(
  async (client, logger, /** @type {AccountSid} */ accountSid, /** @type {Glob} */ glob) => {
    const keys = await scanQueues(client, logger, 'listQueues', accountSid, glob);
    return keys && withLengths(client, 'llen', keys);
  },
  (accountSid) => `listQueues: error measuring the queues of account ${accountSid}`
);

/**
 * A failed scan is answered with undefined, but a queue that cannot be measured rejects, unlike in `listQueues`:
 * so it has always been.
 *
 * @param {import('./types').Client} client
 * @param {import('./types').Logger} logger
 * @param {AccountSid} accountSid
 * @param {Glob} [glob]
 */
async function listSortedSets(client, logger, accountSid, glob) {
  const keys = await scanQueues(client, logger, 'listSortedSets', accountSid, glob);
  return keys && withLengths(client, 'zcard', keys);
}

// Whole keys, and that of a conference's waiting list (`conf:<account>:<name>:waitlist`) too: callers cut names
// out of them.
const listConferences = swallowing(
  async (client, logger, /** @type {AccountSid} */ accountSid, /** @type {Glob} */ glob) => {
    const keys = await scanKeys(client, makePatternForConferenceScan(accountSid, glob));
    logger.debug(`listConferences: ${keys.length} conferences of account ${accountSid}`);
    return keys;
  },
  (accountSid) => `listConferences: error listing the conferences of account ${accountSid}`
);

module.exports = { listConferences, listQueues, listSortedSets };
