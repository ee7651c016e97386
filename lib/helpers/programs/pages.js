'use strict';

const { early } = require('./ahead');

/** @typedef {import('../types').Client} Client */
/**
 * @template C
 * @typedef {{ found: string[], next?: C }} Page without `next`: the last one
 */

/** Elements per pipeline of a command that takes the server a microsecond. */
const PAGE = 1000;
/**
 * Keys per round trip of a scan. Redis' own default of 10 made `listConferences` on 210 000 keys take 21 000 round
 * trips. As there is one cursor, pages cannot be asked for side by side: large ones are what makes a scan fast over a network,
 * and no command may keep the server for 2 ms. A key takes it 0.6 us, at any size of the page (Redis 7.0, `SLOWLOG` of
 * scans of 200 000 keys with MATCH: 0.30 ms for 500, 0.58 for 1000, 0.91 for 1500, 1.2 for 2000; 5 % of the pages take a
 * sixth longer), so that 1500 leave a machine of half the speed below the 2 ms. With a round trip of 2.4 ms, 1000 are
 * two fifths of what a page takes; 1500 make 200 000 keys 1.4 times as fast.
 */
const KEYS = 1500;
/** Members of a sorted set per round trip: 1.7 us each, since their scores are written too (0.85 ms). */
const MEMBERS = 500;
/** Failovers that one scan survives. */
const MOST_RESTARTS = 5;

/**
 * The same element may come twice, as in a scan whose table is resized between two pages; a page holds only what is new.
 * One that is the first and the last is left as it is: to remember 200 keys took a tenth of the time of `listQueues`. The next
 * page is asked for before the caller gets this one, so that the server looks for it meanwhile.
 *
 * @template C
 * @param {(cursor: C) => Promise<Page<C>>} read
 * @param {C} first
 * @returns {AsyncGenerator<string[]>}
 */
async function* pages(read, first) {
  const seen = new Set();
  let coming = read(first);
  for (;;) {
    const { found, next } = await coming;
    if (next !== undefined) coming = early(read(next));
    const isOnly = next === undefined && seen.size === 0;
    const fresh = isOnly ? found : found.filter((element) => !seen.has(element) && seen.add(element));
    if (fresh.length) yield fresh;
    if (next === undefined) return;
  }
}

/**
 * A scan that another server cannot go on with begins again there; what was seen is left out.
 * @param {(cursor: string) => Promise<[next: string, found: string[]]>} read
 */
function scanned(read) {
  let restarts = 0;
  /** @param {string} cursor @returns {Promise<Page<string>>} */
  const page = async (cursor) => {
    try {
      const [next, found] = await read(cursor);
      return { found, next: next === '0' ? undefined : next };
    } catch (error) {
      const { code } = /** @type {{code?: string}} */ (error);
      if (code !== 'ERR_REDIS_CURSOR_LOST' || ++restarts > MOST_RESTARTS) throw error;
      return page('0');
    }
  };
  return pages(page, '0');
}

/**
 * @param {Client} client
 * @param {string} pattern
 */
const keyPages = (client, pattern) =>
  scanned((cursor) => client.scan(cursor, 'MATCH', pattern, 'COUNT', KEYS));

/**
 * @param {Client} client
 * @param {string} sortedSet
 * @param {string} pattern
 */
const memberPages = (client, sortedSet, pattern) =>
  scanned(async (cursor) => {
    const [next, found] = await client.zscan(sortedSet, cursor, 'MATCH', pattern, 'COUNT', MEMBERS);
    // members and scores alternate
    return [next, found.filter((_, i) => i % 2 === 0)];
  });

module.exports = { PAGE, keyPages, memberPages, pages };
