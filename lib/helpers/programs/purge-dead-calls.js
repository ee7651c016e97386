'use strict';

const { ahead } = require('./ahead');
const { PAGE } = require('./pages');
const { pipelined, slices } = require('./pipelined');
const { CALL_SET } = require('../../utils');

/** Pages at a time, so that round trips are hidden; none keeps the server longer than a millisecond. */
const IN_FLIGHT = 8;
/**
 * Keys in one EXISTS, which says how many there are. The set is ordered by time, so that most groups are alive or
 * dead as a whole; the others are asked for key by key. (10,000 dead calls: 200 commands instead of 10,000.)
 */
const GROUP = 50;

/**
 * Removes the entries of calls that no longer exist from the set of calls. A call about which the server could
 * not answer counts as alive.
 *
 * @param {import('../types').Client} client
 * @returns {Promise<{ purged: number, error?: unknown }>} with an error: the entries removed before it
 */
async function purgeDeadCalls(client) {
  let purged = 0;
  const purge = async (/** @type {[number, number]} */ ranks) => {
    const dead = await deadAmong(client, await client.zrange(CALL_SET, ...ranks));
    return dead.length === 0 ? 0 : client.zrem(CALL_SET, dead);
  };
  try {
    const pages = pagesFromTheEnd(await client.zcard(CALL_SET));
    for await (const removed of ahead(pages, IN_FLIGHT, purge)) purged += removed;
    return { purged };
  } catch (error) {
    return { purged, error };
  }
}

/**
 * From the end, because what is removed moves only what stands behind it. Pages by rank do not wait for each
 * other, and cost the server a twentieth of those of ZSCAN, which also writes scores (0.11 ms against 2.9 ms).
 *
 * @param {number} size of the set
 * @returns {Generator<[first: number, last: number]>}
 */
function* pagesFromTheEnd(size) {
  for (let end = size; end > 0; end -= PAGE) yield [Math.max(0, end - PAGE), end - 1];
}

/**
 * @param {import('../types').Client} client
 * @param {string[]} keys
 * @returns {Promise<string[]>}
 */
async function deadAmong(client, keys) {
  const { none, some } = await countGroups(client, [...slices(keys, GROUP)]);
  if (some.length === 0) return none;
  const alone = await countGroups(
    client,
    some.map((key) => [key])
  );
  return [...none, ...alone.none];
}

/**
 * @param {import('../types').Client} client
 * @param {string[][]} groups
 * @returns {Promise<{ none: string[], some: string[] }>} keys of the groups of which none, or only some, exist
 */
async function countGroups(client, groups) {
  /** @type {string[]} */
  const none = [];
  /** @type {string[]} */
  const some = [];
  for await (const { slice, answers } of pipelined(client, groups, PAGE, (batch, group) =>
    batch.exists(group)
  )) {
    slice.forEach((group, i) => {
      const [error, count] = answers[i];
      if (error || count === group.length) return;
      (count === 0 ? none : some).push(...group);
    });
  }
  return { none, some };
}

module.exports = { purgeDeadCalls };
