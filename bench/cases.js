'use strict';

const { ascii } = require('./data');
const { keyOf } = require('./operations');

/** @typedef {import('./types').Case} Case */

/** Texts so long do not go through the command line of redis-benchmark, but it can make them itself. */
const made = (/** @type {number} */ length) => ['-d', String(length), '-t', 'set'];

/**
 * What redis-benchmark is to send, for each operation.
 * @type {Record<string, string[]>}
 */
const CEILINGS = {
  get64: ['GET', keyOf('get64', 0)],
  set64: ['SET', keyOf('set64', 0), ascii(64, 0)],
  hgetall: ['HGETALL', keyOf('hgetall', 0)],
  'get-utf8': ['GET', keyOf('get-utf8', 0)],
  get200k: ['GET', keyOf('get200k', 0)],
  set200k: made(200_000),
  get1m: ['GET', keyOf('get1m', 0)],
  set1m: made(1_000_000)
};

/**
 * @param {string} operation
 * @param {number} inFlight
 * @param {string} label
 * @param {Partial<Case>} [more]
 * @returns {Case}
 */
function benchCase(operation, inFlight, label, more = {}) {
  return {
    id: `${operation}@${inFlight}`,
    operation,
    inFlight,
    label,
    ceiling: CEILINGS[operation],
    ...more
  };
}

/** What a socket of Node.js gives without a client, and what is left without a socket. */
const withLimits = (/** @type {number} */ inFlight) => ({ bare: inFlight <= 100, plain: inFlight <= 100 });

const CASES = [
  ...[1, 10, 100, 1000].flatMap((inFlight) => [
    benchCase('get64', inFlight, 'GET 64 B', { quick: true, ...withLimits(inFlight) }),
    benchCase('set64', inFlight, 'SET 64 B', { quick: inFlight === 100, ...withLimits(inFlight) }),
    benchCase('hgetall', inFlight, 'HGETALL 20 fields', { quick: inFlight === 100 })
  ]),
  ...[1, 10, 100].map((inFlight) =>
    benchCase('get200k', inFlight, 'GET 200 kB', { heavy: true, quick: inFlight === 10 })
  ),
  benchCase('get-utf8', 100, 'GET 64 B, not ASCII', { plain: true }),
  benchCase('set200k', 10, 'SET 200 kB', { heavy: true }),
  benchCase('get1m', 10, 'GET 1 MB', { heavy: true }),
  benchCase('set1m', 10, 'SET 1 MB', { heavy: true })
];

const TLS_CASES = [
  {
    ...benchCase('get64', 100, 'GET 64 B over TLS', { quick: true, ceiling: undefined }),
    id: 'get64-tls@100'
  }
];

/**
 * Cases of this run; those with the same operation stand together, as in the tables.
 *
 * @param {import('./types').Flags} flags
 * @param {Case[]} [cases]
 */
function selectCases({ quick, only }, cases = CASES) {
  const order = [...new Set(cases.map((entry) => entry.operation))];
  const sorted = [...cases].sort((a, b) => order.indexOf(a.operation) - order.indexOf(b.operation));
  return sorted.filter((entry) => (!quick || entry.quick || only) && (!only || only.test(entry.id)));
}

module.exports = { CASES, TLS_CASES, selectCases };
