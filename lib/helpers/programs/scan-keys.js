'use strict';

const { keyPages } = require('./pages');

/**
 * @param {import('../types').Client} client
 * @param {string} pattern
 * @returns {Promise<string[]>}
 */
async function scanKeys(client, pattern) {
  const keys = [];
  for await (const page of keyPages(client, pattern)) keys.push(...page);
  return keys;
}

module.exports = { scanKeys };
