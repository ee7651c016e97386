'use strict';

const assert = require('node:assert/strict');
const { ascii } = require('../data');
const { sameText } = require('../operations');

/** @typedef {'get' | 'set'} Direction */

/** From here on the garbage of a slice must not be collected on the time of the next. */
const HEAVY_BYTES = 100_000;

/** @param {Direction} direction @param {number} bytes */
const nameOf = (direction, bytes) => `grow-${direction}:${bytes}`;
/** @param {number} bytes */
const growthKey = (bytes) => `bench:grow:${bytes}`;
/** @param {number} bytes */
const growthValue = (bytes) => ascii(bytes, 0);

/**
 * Reading or writing one value of any size.
 *
 * @param {import('../types').Client} client
 * @param {string} name
 * @returns {import('../types').Operation | undefined} none if the name means something else
 */
function growthOperation(client, name) {
  const [, direction, bytes] = /^grow-(get|set):(\d+)$/.exec(name) ?? [];
  if (bytes === undefined) return;
  const [key, value] = [growthKey(Number(bytes)), growthValue(Number(bytes))];
  if (direction === 'get') {
    return { run: () => client.get(key), check: (_loop, reply) => sameText(reply, value) };
  }
  return {
    run: () => client.set(key, value),
    check: (_loop, reply) => assert.equal(reply, 'OK'),
    verify: async () => sameText(await client.get(key), value)
  };
}

module.exports = { HEAVY_BYTES, growthOperation, growthKey, nameOf, growthValue };
