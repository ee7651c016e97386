'use strict';

const { parseArgs } = require('node:util');
const { HISTORY } = require('./history');

const USAGE = `npm run bench -- [options]

  --quick          fewer cases and rounds, a minute or two
  --only REGEX     only cases, helpers and sections whose id matches (see below)
  --clients A,B    only these clients (ids as printed in the tables)
  --rounds N       rounds per case, 5 unless told (3 with --quick)
  --slice MS       length of one slice, 300 unless told (120 with --quick)
  --growth         only how cost grows: with commands in flight, size of values, number of clients
  --check          exit 1 if a ratio lost more than 20 % against the recorded ones
  --history FILE   those ratios, and where a full run adds its own (docs/performance/history.json)
  --write          write docs/performance also after a partial run

A full run writes docs/performance by itself; one with --quick, --only or --clients does not. One with --growth
writes docs/performance/growth.* only.
Ids look like get64@100, get64-tls@100, background, updateCallStatus@50, listCalls, listCalls-rtt, memory-in-flight,
loading, growth-clients.
`;

/**
 * @param {string | undefined} text
 * @param {number} otherwise
 */
function positive(text, otherwise) {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`not a positive whole number: ${text}`);
  return value;
}

/**
 * @param {string[]} argv
 * @returns {import('./types').Flags}
 */
function parseFlags(argv) {
  const { values } = parseArgs({
    args: argv,
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      clients: { type: 'string' },
      rounds: { type: 'string' },
      slice: { type: 'string' },
      growth: { type: 'boolean', default: false },
      history: { type: 'string', default: HISTORY },
      check: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false }
    }
  });
  const quick = Boolean(values.quick);
  const partial = quick || values.only !== undefined || values.clients !== undefined;
  return {
    quick,
    only: values.only === undefined ? null : new RegExp(values.only),
    clients: values.clients === undefined ? null : values.clients.split(','),
    rounds: positive(values.rounds, quick ? 3 : 5),
    slice: positive(values.slice, quick ? 120 : 300),
    growth: Boolean(values.growth),
    history: values.history,
    check: Boolean(values.check),
    write: Boolean(values.write) || !partial
  };
}

module.exports = { parseFlags, USAGE };
