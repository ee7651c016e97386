'use strict';
const { connectResp } = require('../tools/resp-client');
const { SHARED_SORTED_SETS } = require('./app/names');

const SCAN_COUNT = 1000;

/**
 * Removes what a run left in a Redis that is not ours: keys by the run's name in theirs, and the run's
 * members of the two sorted sets whose names are fixed.
 * @param {import('./deployment').Node} master
 * @param {string} run
 * @returns {Promise<number>} keys removed
 */
async function cleanUp(master, run) {
  const redis = await connectResp(master.connection);
  let removed = 0;
  try {
    for (const set of SHARED_SORTED_SETS) {
      await eachBatch(redis, ['ZSCAN', set], run, (flat) =>
        redis.command('ZREM', set, ...flat.filter((_, index) => index % 2 === 0))
      );
    }
    await eachBatch(redis, ['SCAN'], run, async (keys) => {
      removed += await redis.command('DEL', ...keys);
    });
  } finally {
    redis.close();
  }
  return removed;
}

/**
 * @param {import('../tools/resp-client').RespClient} redis
 * @param {string[]} scan
 * @param {string} run
 * @param {(batch: string[]) => Promise<unknown>} action
 */
async function eachBatch(redis, scan, run, action) {
  let cursor = '0';
  do {
    const [next, batch] = await redis.command(...scan, cursor, 'MATCH', `*${run}*`, 'COUNT', SCAN_COUNT);
    if (batch.length) await action(batch);
    cursor = next;
  } while (cursor !== '0');
}

exports.cleanUp = cleanUp;
