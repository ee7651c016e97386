'use strict';

const { rankMatching } = require('./programs/rank-matching');
const { swallowing } = require('./swallowing');
const { takeMatching } = require('./programs/take-matching');

/** @typedef {string} SetName */

/** Behind every priority that an app assigns. */
const LAST = 999;

// Equal priorities are sorted by member, so the time in front of an item makes a queue first in, first out.
/** @param {any} item */
const stamped = (item) => `${Date.now()}:${item}`;

/** @param {string} member */
function unstamped(member) {
  const colon = member.indexOf(':');
  return colon > 0 ? member.slice(colon + 1) : member;
}

const addToSortedSet = swallowing(
  (
    client,
    _logger,
    /** @type {SetName} */ name,
    /** @type {any} */ item,
    /** @type {any} */ priority = LAST
  ) => client.zadd(name, priority >= 0 ? priority : LAST, stamped(item)),
  (name) => `addToSortedSet: error adding to sorted set ${name}`
);

// ZPOPMIN, not ZRANGE and ZREM: two processes that dequeued at once were given the same caller.
const retrieveFromSortedSet = swallowing(
  async (client, _logger, /** @type {SetName} */ name) => {
    const [member] = await client.zpopmin(name);
    return member === undefined ? undefined : unstamped(member);
  },
  (name) => `retrieveFromSortedSet: error popping from sorted set ${name}`
);

const sortedSetLength = swallowing(
  (client, _logger, /** @type {SetName} */ name) => client.zcard(name),
  (name) => `sortedSetLength: error measuring sorted set ${name}`
);

/**
 * Items taken before an error are handed out all the same: they are in Redis no more.
 *
 * @param {import('./types').Client} client
 * @param {import('./types').Logger} logger
 * @param {SetName} name
 * @param {string} pattern
 */
async function retrieveByPatternSortedSet(client, logger, name, pattern) {
  const { members, error } = await takeMatching(client, name, pattern);
  if (error) logger.error(error, `retrieveByPatternSortedSet: error taking from sorted set ${name}`);
  return members.map(unstamped);
}

const sortedSetPositionByPattern = swallowing(
  async (client, logger, /** @type {SetName} */ name, /** @type {string} */ pattern) => {
    const { ranks, error } = await rankMatching(client, name, pattern);
    if (error) logger.error(error, `sortedSetPositionByPattern: error scanning sorted set ${name}`);
    return ranks;
  },
  (name) => `sortedSetPositionByPattern: error ranking members of sorted set ${name}`
);

module.exports = {
  addToSortedSet,
  retrieveByPatternSortedSet,
  retrieveFromSortedSet,
  sortedSetLength,
  sortedSetPositionByPattern
};
