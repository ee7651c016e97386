'use strict';

const { CEILING } = require('./ceiling');
const { BASELINE, OWN } = require('./clients');
const { ratioTo, ratioToBest } = require('./ratios');

/**
 * What this package sets out to reach. A target that was missed stays in the table, as missed.
 *
 * @typedef {import('./types').Results} Results
 * @typedef {import('./types').Goal} Goal
 */

/**
 * @param {Results} results
 * @param {string} id
 */
const caseOf = (results, id) => results.cases.find((result) => result.id === id);
/** @param {string} id */
const title = (id) => {
  const [operation, inFlight] = id.split('@');
  return `${TITLES[operation]}, ${inFlight} in flight`;
};

/** @type {Record<string, string>} */
const TITLES = {
  get64: 'GET 64 B',
  set64: 'SET 64 B',
  hgetall: 'HGETALL',
  get200k: 'GET 200 kB',
  set200k: 'SET 200 kB',
  'get-utf8': 'GET 64 B, not ASCII'
};

/** @type {Record<string, {measure: string, name: string, other: string}>} */
const AGAINST = {
  throughput: { measure: 'opsPerSecond', name: 'throughput, of ioredis 5', other: BASELINE },
  p50: { measure: 'p50', name: 'p50, of ioredis 5', other: BASELINE },
  main: { measure: 'mainCpu', name: 'main-thread CPU, of ioredis 5', other: BASELINE },
  process: { measure: 'processCpu', name: 'process CPU, of ioredis 5', other: BASELINE },
  ceiling: { measure: 'opsPerSecond', name: 'throughput, of redis-benchmark', other: CEILING }
};

/**
 * @param {string} id
 * @param {string} against
 * @param {{least?: number, most?: number}} bound
 * @returns {Goal}
 */
function goal(id, against, bound) {
  const { measure, name, other } = AGAINST[against];
  return {
    label: `${title(id)}: ${name}`,
    ...bound,
    measure: (results) => ratioTo(caseOf(results, id), measure, other)
  };
}

const SMALL = ['get64', 'set64'];
const AGAINST_IOREDIS = [
  ...SMALL.flatMap((name) => [
    goal(`${name}@1`, 'p50', { most: 1 }),
    goal(`${name}@1`, 'main', { most: 0.8 })
  ]),
  ...SMALL.flatMap((name) => [
    goal(`${name}@10`, 'throughput', { least: 2 }),
    goal(`${name}@10`, 'main', { most: 0.45 })
  ]),
  ...SMALL.flatMap((name) => [
    goal(`${name}@100`, 'throughput', { least: 3.5 }),
    goal(`${name}@100`, 'main', { most: 0.12 }),
    goal(`${name}@100`, 'process', { most: 0.2 }),
    goal(`${name}@100`, 'ceiling', { least: 0.85 })
  ]),
  goal('get64@1000', 'throughput', { least: 8 }),
  goal('get64@1000', 'ceiling', { least: 0.7 }),
  goal('hgetall@100', 'throughput', { least: 3 }),
  goal('hgetall@100', 'main', { most: 0.15 }),
  goal('get-utf8@100', 'throughput', { least: 3 }),
  ...['get200k', 'set200k'].flatMap((name) => [
    goal(`${name}@10`, 'throughput', { least: 2 }),
    goal(`${name}@10`, 'main', { most: 0.35 })
  ])
];

/** @param {Results} results */
const worstAgainstBest = ({ cases }) =>
  Math.min(...cases.map((result) => ratioToBest(result, 'opsPerSecond', Math.max)).filter(Number.isFinite));

/**
 * @param {string} id
 * @param {number} least
 * @returns {Goal[]}
 */
const againstBest = (id, least) => [
  {
    label: `${title(id)}: throughput, of the fastest other client`,
    least,
    measure: (results) => ratioToBest(caseOf(results, id), 'opsPerSecond', Math.max)
  },
  {
    label: `${title(id)}: main-thread CPU, of the other client that uses least`,
    most: 0.35,
    measure: (results) => ratioToBest(caseOf(results, id), 'mainCpu', Math.min)
  }
];

/** @type {Goal[]} */
const AGAINST_BEST = [
  {
    label: 'Every case: throughput, of the fastest other client (worst case)',
    least: 1,
    measure: worstAgainstBest
  },
  ...againstBest('get64@100', 1.8),
  ...againstBest('get64@1000', 2.5)
];

/** @param {string} id */
const helperTitle = (id) => id.replace('@50', ', 50 at once').replace('-filter', ' with a filter');

/** @type {Goal[]} */
const HELPERS = [
  ...Object.entries({
    listCalls: 12,
    'listCalls-filter': 25,
    listConferences: 5,
    retrieveByPatternSortedSet: 8,
    listQueues: 8,
    purgeCalls: 3,
    'updateCallStatus@50': 5,
    'retrieveCall@50': 5,
    'incrKey@50': 5,
    'createHash@50': 5
  }).map(([id, least]) => ({
    label: `${helperTitle(id)}: speed, of the original helper`,
    least,
    measure: (/** @type {Results} */ { helpers }) =>
      helpers.find((result) => result.id === id)?.ratio ?? Number.NaN
  }))
];

/** @type {Goal[]} */
const LOADING = [
  { label: 'require(): time', most: 10, unit: ' ms', measure: ({ loading }) => loading[OWN]?.ms.median },
  {
    label: 'require(): memory',
    most: 5,
    unit: ' MB',
    measure: ({ loading }) => loading[OWN]?.megabytes.median
  }
];

/**
 * With a third decimal where two would hide on which side of the target the value is.
 * @param {number} value
 * @param {number} bound
 */
const shown = (value, bound) => value.toFixed(value.toFixed(2) === bound.toFixed(2) ? 3 : 2);

/**
 * Targets for which this run has a number.
 *
 * @param {Results} results
 * @returns {import('./types').TargetResult[]}
 */
function judge(results) {
  return [...AGAINST_IOREDIS, ...AGAINST_BEST, ...HELPERS, ...LOADING].flatMap((entry) => {
    const { label, least, most, unit = 'x' } = entry;
    const value = entry.measure(results);
    if (!Number.isFinite(value)) return [];
    const met = least === undefined ? value <= Number(most) : value >= least;
    const target = least === undefined ? `<= ${most}${unit}` : `>= ${least}${unit}`;
    return [{ label, target, measured: `${shown(value, Number(least ?? most))}${unit}`, met }];
  });
}

module.exports = { judge };
