'use strict';

const { ascii } = require('./data');
const { keyOf } = require('./operations');

/** @typedef {import('./types').Case} Case */

const GET_CEILING = ['GET', keyOf('get64', 0)];
const SET_CEILING = ['SET', keyOf('set64', 0), ascii(64, 0)];

/**
 * @param {string} operation
 * @param {number} inFlight
 * @param {string} label
 * @param {Partial<Case>} [more]
 * @returns {Case}
 */
function benchCase(operation, inFlight, label, more = {}) {
  return { id: `${operation}@${inFlight}`, operation, inFlight, label, ...more };
}

/** @param {number} inFlight */
const ceilingAt = (inFlight, /** @type {string[]} */ command) =>
  inFlight >= 100 ? { ceiling: command } : {};

const CASES = [
  ...[1, 10, 100, 1000].flatMap((inFlight) => [
    benchCase('get64', inFlight, 'GET 64 B', { quick: true, ...ceilingAt(inFlight, GET_CEILING) }),
    benchCase('set64', inFlight, 'SET 64 B', {
      quick: inFlight === 100,
      ...ceilingAt(inFlight, SET_CEILING)
    }),
    benchCase('hgetall', inFlight, 'HGETALL 20 fields', { quick: inFlight === 100 }),
    benchCase('get200k', inFlight, 'GET 200 kB', {
      heavy: true,
      quick: inFlight === 10,
      ...(inFlight === 1000 && { mostRounds: 3 })
    })
  ]),
  benchCase('get-utf8', 100, 'GET 64 B, not ASCII'),
  benchCase('set200k', 10, 'SET 200 kB', { heavy: true })
];

const TLS_CASES = [
  { ...benchCase('get64', 100, 'GET 64 B over TLS', { quick: true, tls: true }), id: 'get64-tls@100' }
];

/**
 * Cases of this run; those with the same operation stand together, as in the tables.
 *
 * @param {import('./types').Flags} flags
 */
function selectCases({ quick, only, tls }) {
  const order = [...new Set(CASES.map((entry) => entry.operation))];
  const sorted = [...CASES].sort((a, b) => order.indexOf(a.operation) - order.indexOf(b.operation));
  return [...sorted, ...(tls ? TLS_CASES : [])].filter(
    (entry) => (!quick || entry.quick || only) && (!only || only.test(entry.id))
  );
}

module.exports = { selectCases };
