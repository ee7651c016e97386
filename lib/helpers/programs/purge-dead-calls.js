'use strict';

const { PAGE, memberPages } = require('./pages');
const { pipelined } = require('./pipelined');
const { CALL_SET } = require('../../utils');

/**
 * Removes the entries of calls that no longer exist from the set of calls. A call about which the server could
 * not answer counts as alive.
 *
 * @param {import('../types').Client} client
 * @returns {Promise<{ purged: number, error?: unknown }>} with an error: the entries removed before it
 */
async function purgeDeadCalls(client) {
  let purged = 0;
  try {
    for await (const keys of memberPages(client, CALL_SET, '*')) {
      for await (const { slice, answers } of pipelined(client, keys, PAGE, (batch, key) =>
        batch.exists(key)
      )) {
        const dead = slice.filter((_, i) => !answers[i][0] && answers[i][1] === 0);
        if (dead.length) purged += await client.zrem(CALL_SET, dead);
      }
    }
    return { purged };
  } catch (error) {
    return { purged, error };
  }
}

module.exports = { purgeDeadCalls };
