'use strict';

const { PAGE, memberPages } = require('./pages');
const { pipelined } = require('./pipelined');
const { unwrap } = require('../answers');

/**
 * Removes the members that match from a sorted set. Only what this process removed is handed out: a member whose
 * ZREM answers 0 was taken by another process between the scan and the removal. That is why it is not repeated when its
 * answer is lost: the second one would be 0, and a caller whom nobody else took would be lost from the queue.
 *
 * @param {import('../types').Client} client
 * @param {string} sortedSet
 * @param {string} pattern
 * @returns {Promise<{ members: string[], error?: unknown }>} with an error: the members removed before it
 */
async function takeMatching(client, sortedSet, pattern) {
  /** @type {string[]} */
  const members = [];
  const once = client.withOptions({ retry: 'never' });
  try {
    for await (const page of memberPages(client, sortedSet, pattern)) {
      for await (const { slice, answers } of pipelined(once, [page], PAGE, (batch, m) =>
        batch.zrem(sortedSet, m)
      )) {
        members.push(...(await removed(client, sortedSet, slice, answers)));
        answers.forEach(unwrap);
      }
    }
    return { members };
  } catch (error) {
    return { members, error };
  }
}

/** @param {any} error */
const isUnsure = (error) => error?.executed === 'maybe';

/**
 * Every answer of the slice is looked at before an error ends the scan: a removed member that nobody is told
 * about would be a caller lost from the queue.
 *
 * @param {import('../types').Client} client
 * @param {string} sortedSet
 * @param {string[]} slice
 * @param {import('../types').Answer[]} answers
 */
async function removed(client, sortedSet, slice, answers) {
  const members = [];
  for (let i = 0; i < slice.length; i++) {
    const [error, count] = answers[i];
    if (count === 1) members.push(slice[i]);
    // Sent, and no answer came: it is where it was, or it is gone, and then it was taken here.
    else if (isUnsure(error) && (await client.zscore(sortedSet, slice[i])) === null) members.push(slice[i]);
  }
  return members;
}

module.exports = { takeMatching };
