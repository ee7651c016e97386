'use strict';

const { OWN } = require('../clients');
const { CEILING } = require('../ceiling');
const { DELAYED } = require('../helpers/compare');
const { DEAREST } = require('../helpers/limits');
const { NO_REDIS } = require('../helpers/no-redis');
const { medianRatio } = require('../ratios');

/**
 * @typedef {import('../types').Results} Results
 * @typedef {import('../types').Goal} Goal
 */

/** Ids as in results.json, and how many times faster than the original. */
const SPEED = {
  listCalls: 12,
  [`listCalls${DELAYED}`]: 60,
  'listCalls-filter': 25,
  listConferences: 5,
  [`listConferences${DELAYED}`]: 60,
  listSortedSets: 5,
  [`listSortedSets${DELAYED}`]: 60,
  retrieveByPatternSortedSet: 8,
  listQueues: 8,
  purgeCalls: 3,
  [`purgeCalls${DELAYED}`]: 10,
  'updateCallStatus@50': 5,
  'retrieveCall@50': 5,
  'incrKey@50': 5,
  'createHash@50': 5
};
const LONGEST_BLOCK_MS = 10;

/** @param {string} id */
const title = (id) =>
  id
    .replace('@50', ', 50 at once')
    .replace('-filter', ' with a filter')
    .replace(DELAYED, ', 1 ms round trip');

/**
 * @param {Results} results
 * @param {string} id
 */
const helperOf = ({ helpers }, id) => helpers.find((result) => result.id === id);

/** @type {Goal[]} */
const FASTER = Object.entries(SPEED).map(([id, least]) => ({
  label: `${title(id)}: speed, of the original helper`,
  least,
  measure: (results) => helperOf(results, id)?.ratio ?? Number.NaN,
  limit(results) {
    const value = medianRatio(helperOf(results, id)?.contenders, 'opsPerSecond', 'original', CEILING);
    return { label: `${CEILING} ${DEAREST[id.split('@')[0]]?.name}`, value };
  }
}));

/**
 * @param {Results} results
 * @param {string} id of the contender
 */
const longestBlock = (results, id) =>
  helperOf(results, 'listCalls')?.contenders[id]?.longestBlock.median ?? Number.NaN;

/** @type {Goal} */
const BLOCK = {
  label: 'listCalls: longest block of the event loop',
  most: LONGEST_BLOCK_MS,
  unit: ' ms',
  measure: (results) => longestBlock(results, OWN),
  limit: (results) => ({ label: NO_REDIS.label, value: longestBlock(results, NO_REDIS.id) })
};

/**
 * Counted are those that are slow whenever they are sent; beside them stands what the server's log had.
 * @param {string} id
 * @returns {Goal}
 */
const unblocked = (id) => ({
  label: `${title(id)}: commands that block the server for more than 2 ms`,
  most: 0,
  unit: '',
  measure: (results) => helperOf(results, id)?.contenders[OWN]?.slowAgain.median ?? Number.NaN,
  remark(results) {
    const { slowCommands, slowestCommand } = helperOf(results, id)?.contenders[OWN] ?? {};
    if (!slowCommands?.max) return '';
    const { median, max } = slowCommands;
    return `${median} in the log, at most ${max}, of ${slowestCommand.max.toFixed(1)} ms`;
  }
});

const UNBLOCKED = ['listConferences', 'listSortedSets'].flatMap((name) => [
  unblocked(name),
  unblocked(`${name}${DELAYED}`)
]);

module.exports = { HELPER_GOALS: [...FASTER, BLOCK, ...UNBLOCKED] };
