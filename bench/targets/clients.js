'use strict';

const { CEILING } = require('../ceiling');
const { BASELINE } = require('../clients');
const { fastestOther, ratioTo, ratioToBest } = require('../ratios');
const { boundOf } = require('./bounds');

/**
 * @typedef {import('../types').Results} Results
 * @typedef {import('../types').CaseResult} CaseResult
 * @typedef {import('../types').Goal} Goal
 * @typedef {{measure: string, name: string, other: string, best?: (...values: number[]) => number}} Against
 */

/** @type {Record<string, string>} */
const TITLES = {
  get64: 'GET 64 B',
  set64: 'SET 64 B',
  hgetall: 'HGETALL',
  get200k: 'GET 200 kB',
  set200k: 'SET 200 kB',
  get1m: 'GET 1 MB',
  set1m: 'SET 1 MB',
  'get-utf8': 'GET 64 B, not ASCII',
  'get64-tls': 'GET 64 B over TLS'
};

/** @param {string} id */
const title = (id) => {
  const [operation, inFlight] = id.split('@');
  return `${TITLES[operation]}, ${inFlight} in flight`;
};

/**
 * @param {Results} results
 * @param {string} id
 */
const caseOf = (results, id) => results.cases.find((result) => result.id === id);

/** @type {Record<string, Against>} */
const AGAINST = {
  throughput: {
    measure: 'opsPerSecond',
    name: 'throughput, of ioredis 5',
    other: BASELINE,
    best: Math.max
  },
  p50: { measure: 'p50', name: 'p50, of ioredis 5', other: BASELINE, best: Math.min },
  p99: { measure: 'stillP99', name: 'p99, of ioredis 5', other: BASELINE, best: Math.min },
  main: { measure: 'mainCpu', name: 'main-thread CPU, of ioredis 5', other: BASELINE, best: Math.min },
  process: { measure: 'processCpu', name: 'process CPU, of ioredis 5', other: BASELINE, best: Math.min },
  ceiling: { measure: 'opsPerSecond', name: 'throughput, of redis-benchmark', other: CEILING }
};

/**
 * The same ratio, had this package been as good as what the machine gives.
 *
 * @param {Results} results
 * @param {string} id
 * @param {Against} against
 */
function limitOf(results, id, { measure, other, best }) {
  return best && boundOf(results, caseOf(results, id), measure, { other, best });
}

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
    measure: (results) => ratioTo(caseOf(results, id), measure, other),
    limit: (results) => limitOf(results, id, AGAINST[against])
  };
}

const SMALL = ['get64', 'set64'];
const LARGE = ['get200k', 'set200k', 'get1m', 'set1m'];
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
    goal(`${name}@100`, 'ceiling', { least: 0.85 }),
    goal(`${name}@100`, 'main', { most: 0.12 }),
    goal(`${name}@100`, 'process', { most: 0.2 })
  ]),
  goal('get64@1000', 'throughput', { least: 8 }),
  goal('get64@1000', 'ceiling', { least: 0.7 }),
  goal('hgetall@100', 'throughput', { least: 3 }),
  goal('hgetall@100', 'main', { most: 0.15 }),
  goal('get-utf8@100', 'throughput', { least: 3 }),
  ...LARGE.flatMap((name) => [
    goal(`${name}@10`, 'throughput', { least: 2 }),
    goal(`${name}@10`, 'main', { most: 0.35 })
  ]),
  goal('get64-tls@100', 'throughput', { least: 3 })
];

/**
 * The case in which this package does worst against the fastest other client of that case.
 *
 * @param {Pick<Results, 'cases'>} results
 * @param {string} measure
 * @param {1 | -1} sign 1 where more is better
 */
function worst({ cases }, measure, sign) {
  const ratios = cases
    .map((result) => ({ id: result.id, ratio: ratioToBest(result, measure) }))
    .filter(({ ratio }) => Number.isFinite(ratio));
  return ratios.sort((a, b) => sign * (a.ratio - b.ratio))[0] ?? { id: '', ratio: Number.NaN };
}

/** From here on a client can save by doing things together; one command alone costs what the system calls cost. */
const MANY = 100;
/** @param {Results} results */
const withMany = ({ cases }) => ({ cases: cases.filter(({ inFlight }) => inFlight >= MANY) });

/**
 * The same for the fastest other client.
 *
 * @param {Results} results
 * @param {CaseResult | undefined} result
 * @param {string} measure
 * @param {(...values: number[]) => number} best
 */
const limitAgainstBest = (results, result, measure, best) =>
  boundOf(results, result, measure, { other: fastestOther(result), best });

/**
 * @param {string} id
 * @param {number} least
 * @returns {Goal}
 */
const againstBest = (id, least) => ({
  label: `${title(id)}: throughput, of the fastest other client`,
  least,
  measure: (results) => ratioToBest(caseOf(results, id), 'opsPerSecond'),
  limit: (results) => limitAgainstBest(results, caseOf(results, id), 'opsPerSecond', Math.max)
});

/** @param {Results} results */
const worstCpu = (results) => worst(withMany(results), 'mainCpu', -1);

/** @type {Goal[]} */
const AGAINST_BEST = [
  {
    label: 'Every case: throughput, of the fastest other client there; the worst case',
    least: 1,
    measure: (results) => worst(results, 'opsPerSecond', 1).ratio,
    remark: (results) => worst(results, 'opsPerSecond', 1).id
  },
  {
    label: `Every case with ${MANY} or more in flight: main-thread CPU, of the fastest other client there; the worst`,
    most: 0.35,
    measure: (results) => worstCpu(results).ratio,
    limit: (results) => limitAgainstBest(results, caseOf(results, worstCpu(results).id), 'mainCpu', Math.min),
    remark: (results) => worstCpu(results).id
  },
  ...SMALL.map((name) => againstBest(`${name}@100`, 1.8)),
  ...SMALL.map((name) => againstBest(`${name}@1000`, 2.5))
];

/** @param {Results} results @param {string} id */
const withInterruptions = (results, id) =>
  `with all interruptions ${ratioTo(caseOf(results, id), 'p99', BASELINE).toFixed(2)}x`;

const LATENCY = SMALL.map((name) => ({
  ...goal(`${name}@100`, 'p99', { most: 0.3 }),
  remark: (/** @type {Results} */ results) => withInterruptions(results, `${name}@100`)
}));

module.exports = { CLIENT_GOALS: [...AGAINST_IOREDIS, ...AGAINST_BEST, ...LATENCY] };
