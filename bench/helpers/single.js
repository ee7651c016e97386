'use strict';

const assert = require('node:assert/strict');
const { callFields } = require('../data');
const seeds = require('./seeds');

const { ACCOUNT, CALLS, FILTERED_FROM, MATCHES, QUEUES, SORTED_ITEMS } = seeds;
const LONG_ENOUGH_MS = 100;

/**
 * @typedef {object} SingleCase
 * @property {string} label
 * @property {(seeder: any) => Promise<unknown>} seed
 * @property {boolean} [consumes] the run takes the data away, so that it is seeded again before each
 * @property {boolean} [quick]
 * @property {boolean} [delayed] measured once more with a round trip as in a network
 * @property {boolean} [withoutRedis] measured without Redis, too
 * @property {(helpers: any) => import('../types').SingleRun} open
 */

/**
 * @param {any} list
 * @param {number} length
 */
function hasLength(list, length) {
  assert.ok(Array.isArray(list), `not a list: ${list}`);
  assert.equal(list.length, length);
}

/**
 * All calls are there, none twice, each with its fields.
 * @param {any} calls
 * @param {number} expected
 */
function rightCalls(calls, expected) {
  hasLength(calls, expected);
  const bySid = new Map(calls.map((/** @type {any} */ call) => [call.callSid, call]));
  assert.equal(bySid.size, expected);
  for (const seed of [100, CALLS / 2]) {
    const wanted = callFields(seed);
    assert.deepEqual({ ...bySid.get(wanted.callSid) }, wanted);
  }
}

/**
 * @param {any} list
 * @param {number} length
 * @param {string} first
 */
function rightNames(list, length, first) {
  hasLength(list, length);
  assert.ok(list.includes(first), `${first} is missing`);
}

/**
 * @param {any} list
 * @param {number} count
 * @param {{name: string, length: number}} wanted
 */
function hasNamedLength(list, count, wanted) {
  hasLength(list, count);
  const found = list.find((/** @type {any} */ { name }) => name === wanted.name);
  assert.deepEqual({ ...found }, wanted);
}

/**
 * Arguments are those of
 * @jambonz/realtimedb-helpers.
 * @type {Record<string, SingleCase>}
 */
const SINGLE = {
  listCalls: {
    label: 'listCalls, 10,000 calls',
    seed: seeds.calls,
    quick: true,
    delayed: true,
    withoutRedis: true,
    open: (h) => ({
      repeatMs: 0,
      run: () => h.listCalls(ACCOUNT),
      check: (result) => rightCalls(result, CALLS)
    })
  },
  'listCalls-filter': {
    label: 'listCalls, filter keeps 100 of 10,000',
    seed: seeds.calls,
    open: (h) => ({
      repeatMs: 0,
      run: () => h.listCalls({ accountSid: ACCOUNT, from: FILTERED_FROM }),
      check: (result) => rightCalls(result, CALLS / 100)
    })
  },
  listConferences: {
    label: 'listConferences, 10 among 200,000 keys',
    seed: seeds.conferences,
    delayed: true,
    open: (h) => ({
      repeatMs: 0,
      run: () => h.listConferences(ACCOUNT),
      check: (result) => rightNames(result, MATCHES, `conf:${ACCOUNT}:room-1`)
    })
  },
  listSortedSets: {
    label: 'listSortedSets, 10 among 200,000 keys',
    seed: seeds.sortedSets,
    delayed: true,
    open: (h) => ({
      repeatMs: 0,
      run: () => h.listSortedSets(ACCOUNT),
      check: (result) => hasNamedLength(result, MATCHES, { name: 'sorted-2', length: 2 })
    })
  },
  listQueues: {
    label: 'listQueues, 200 queues',
    seed: seeds.queues,
    quick: true,
    open: (h) => ({
      repeatMs: LONG_ENOUGH_MS,
      run: () => h.listQueues(ACCOUNT),
      check: (result) => hasNamedLength(result, QUEUES, { name: 'queue-2', length: 2 })
    })
  },
  retrieveByPatternSortedSet: {
    label: 'retrieveByPatternSortedSet, 500 items',
    seed: seeds.sortedSet,
    consumes: true,
    quick: true,
    open: (h) => ({
      repeatMs: 0,
      run: () => h.retrieveByPatternSortedSet(seeds.SORTED_SET, '*item*'),
      check: (result) => rightNames(result, SORTED_ITEMS, 'item-1')
    })
  },
  purgeCalls: {
    label: 'purgeCalls, 10,000 dead calls',
    seed: seeds.deadCalls,
    delayed: true,
    consumes: true,
    quick: true,
    open: (h) => ({
      repeatMs: 0,
      run: () => h.purgeCalls(),
      check: (result) => assert.equal(result, CALLS)
    })
  }
};

module.exports = { SINGLE };
