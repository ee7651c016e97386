'use strict';

const assert = require('node:assert/strict');
const { KEYS, ascii, callFields, nonAscii } = require('./data');

/** @typedef {import('./types').Client} Client */

const all = Array.from({ length: KEYS }, (_, index) => index);
const LARGE = 200_000;
const HUGE = 1_000_000;

/** Values of the keys that a case reads: seeded by the parent, known by the workers. */
const MAKERS = {
  get64: () => all.map((index) => ascii(64, index)),
  get200k: () => all.map((index) => ascii(LARGE, index)),
  get1m: () => all.map((index) => ascii(HUGE, index)),
  'get-utf8': () => all.map((index) => nonAscii(64, index))
};
/** @typedef {keyof typeof MAKERS} ValueName */
const VALUE_NAMES = /** @type {ValueName[]} */ (Object.keys(MAKERS));

/** @type {Map<string, string[]>} */
const made = new Map();

/**
 * Made when they are needed first: a worker that never reads the large ones should not be seen to hold them.
 * @param {ValueName} name
 */
function valuesOf(name) {
  const values = made.get(name) ?? MAKERS[name]();
  made.set(name, values);
  return values;
}

const HASHES = all.map(callFields);

/**
 * @param {string} name
 * @param {number} index
 */
const keyOf = (name, index) => `bench:${name}:${index}`;
/** @param {string} name */
const keysOf = (name) => all.map((index) => keyOf(name, index));

/**
 * @param {Client} client
 * @param {ValueName} name
 */
function getOperation(client, name) {
  const keys = keysOf(name);
  const values = valuesOf(name);
  return {
    run: (/** @type {number} */ loop) => client.get(keys[loop % KEYS]),
    check: (/** @type {number} */ loop, /** @type {unknown} */ reply) => sameText(reply, values[loop % KEYS])
  };
}

/**
 * @param {Client} client
 * @param {string} name
 * @param {number} length
 */
function setOperation(client, name, length) {
  const keys = keysOf(name);
  const values = all.map((index) => ascii(length, index + KEYS));
  return {
    run: (/** @type {number} */ loop) => client.set(keys[loop % KEYS], values[loop % KEYS]),
    check: (/** @type {number} */ _loop, /** @type {unknown} */ reply) => assert.equal(reply, 'OK'),
    /** Empties the keys first, so that what is found afterwards was written by this client. */
    prepare: () => Promise.all(keys.map((key) => client.set(key, ''))),
    async verify() {
      // With fewer loops than keys, only the first keys were written.
      const stored = await Promise.all(keys.map((key) => client.get(key)));
      stored.forEach((value, index) => {
        if (value !== '' || index === 0) sameText(value, values[index]);
      });
    }
  };
}

/** @param {Client} client */
function hgetallOperation(client) {
  const keys = keysOf('hgetall');
  return {
    run: (/** @type {number} */ loop) => client.hgetall(keys[loop % KEYS]),
    check: (/** @type {number} */ loop, /** @type {unknown} */ reply) =>
      assert.deepEqual({ ...client.hashOf(reply) }, HASHES[loop % KEYS])
  };
}

/**
 * Says where two texts differ instead of printing both, which may be long.
 * @param {unknown} actual
 * @param {string} expected
 */
function sameText(actual, expected) {
  if (actual === expected) return;
  const found =
    typeof actual === 'string' ? `${actual.length} characters, ${actual.slice(0, 40)}` : String(actual);
  throw new Error(`wrong reply: ${found}; expected ${expected.length} characters, ${expected.slice(0, 40)}`);
}

/** @type {Record<string, (client: Client) => import('./types').Operation>} */
const OPERATIONS = {
  get64: (client) => getOperation(client, 'get64'),
  get200k: (client) => getOperation(client, 'get200k'),
  get1m: (client) => getOperation(client, 'get1m'),
  'get-utf8': (client) => getOperation(client, 'get-utf8'),
  set64: (client) => setOperation(client, 'set64', 64),
  set200k: (client) => setOperation(client, 'set200k', LARGE),
  set1m: (client) => setOperation(client, 'set1m', HUGE),
  hgetall: hgetallOperation
};

module.exports = { HASHES, OPERATIONS, VALUE_NAMES, keyOf, keysOf, sameText, valuesOf };
