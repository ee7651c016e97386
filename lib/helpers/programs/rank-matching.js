'use strict';

const { PAGE, memberPages } = require('./pages');
const { pipelined } = require('./pipelined');
const { unwrap } = require('../answers');

/**
 * @param {import('../types').Client} client
 * @param {string} sortedSet
 * @param {string} pattern
 * @returns {Promise<{ members: string[], error?: unknown }>}
 */
async function matching(client, sortedSet, pattern) {
  /** @type {string[]} */
  const members = [];
  try {
    for await (const page of memberPages(client, sortedSet, pattern)) members.push(...page);
    return { members };
  } catch (error) {
    return { members, error };
  }
}

/**
 * The positions of the members that match, once the scan is over: ranks taken between its pages would not belong
 * to one state of the set. A member that left meanwhile has the rank null.
 *
 * @param {import('../types').Client} client
 * @param {string} sortedSet
 * @param {string} pattern
 * @returns {Promise<{ ranks: (number | null)[], error?: unknown }>} with an error: those found before it
 */
async function rankMatching(client, sortedSet, pattern) {
  const { members, error } = await matching(client, sortedSet, pattern);
  const ranks = [];
  for await (const { answers } of pipelined(client, [members], PAGE, (batch, m) =>
    batch.zrank(sortedSet, m)
  )) {
    ranks.push(...answers.map(unwrap));
  }
  return { ranks, error };
}

module.exports = { rankMatching };
