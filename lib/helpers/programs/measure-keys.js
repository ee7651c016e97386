'use strict';

const { PAGE } = require('./pages');
const { pipelined } = require('./pipelined');
const { unwrap } = require('../answers');

/**
 * @param {import('../types').Client} client
 * @param {'llen' | 'zcard'} command
 * @param {string[]} keys
 * @returns {Promise<number[]>} rejects with the first error
 */
async function measureKeys(client, command, keys) {
  const lengths = [];
  for await (const { answers } of pipelined(client, [keys], PAGE, (batch, key) => batch[command](key))) {
    lengths.push(...answers.map(unwrap));
  }
  return lengths;
}

module.exports = { measureKeys };
