'use strict';

const { PAGE, memberPages } = require('./pages');
const { pipelined } = require('./pipelined');
const { unwrap } = require('../answers');

/**
 * Removes the members that match from a sorted set. Only what this process removed is handed out: a member whose
 * ZREM answers 0 was taken by another process between the scan and the removal.
 *
 * @param {import('../types').Client} client
 * @param {string} sortedSet
 * @param {string} pattern
 * @returns {Promise<{ members: string[], error?: unknown }>} with an error: the members removed before it
 */
async function takeMatching(client, sortedSet, pattern) {
  /** @type {string[]} */
  const members = [];
  try {
    for await (const page of memberPages(client, sortedSet, pattern)) {
      for await (const { slice, answers } of pipelined(client, [page], PAGE, (batch, m) =>
        batch.zrem(sortedSet, m)
      )) {
        keepRemoved(members, slice, answers);
      }
    }
    return { members };
  } catch (error) {
    return { members, error };
  }
}

/**
 * Every answer of the slice is looked at before an error ends the scan: a removed member that nobody is told
 * about would be a caller lost from the queue.
 *
 * @param {string[]} members
 * @param {string[]} slice
 * @param {import('../types').Answer[]} answers
 */
function keepRemoved(members, slice, answers) {
  for (let i = 0; i < slice.length; i++) if (answers[i][1] === 1) members.push(slice[i]);
  answers.forEach(unwrap);
}

module.exports = { takeMatching };
