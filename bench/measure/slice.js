'use strict';

const { setTimeout: sleep } = require('node:timers/promises');
const { readClocks } = require('./clocks');
const { Latencies } = require('./latencies');

/** As long as those of `paced.js`. */
const WINDOW_MS = 50;
/** A slice is prolonged until every loop had about two turns, but not beyond this. */
const LONGEST_SLICE_MS = 5_000;

/**
 * One closed loop. Its first and its last reply are compared with what is expected, and neither is counted;
 * of the others one in `every` is timed, because reading the clock twice per command would be a visible part
 * of the cost.
 *
 * @param {SliceState} state
 * @param {number} index
 */
async function loop(state, index) {
  const { operation, every } = state;
  operation.check(index, await operation.run(index));
  state.begun++;
  let left = 1 + (index % every);
  while (!state.stopped) {
    if (--left > 0) {
      await operation.run(index);
    } else {
      left = every;
      const start = performance.now();
      await operation.run(index);
      state.latencies.add(performance.now() - start);
    }
    state.done++;
  }
  operation.check(index, await operation.run(index));
}

/**
 * @typedef {object} SliceState
 * @property {import('../types').Operation} operation
 * @property {number} every
 * @property {number} begun loops whose first reply has come
 * @property {number} done counted commands
 * @property {boolean} stopped
 * @property {Latencies} latencies
 */

/**
 * Counts only while all loops are running: the clocks start after the first reply of each and stop before the
 * first of them ends.
 *
 * @param {SliceState} state
 * @param {number} inFlight
 * @param {number} ms
 */
async function countSteadily(state, inFlight, ms) {
  while (state.begun < inFlight && !state.stopped) await sleep(1);
  const start = readClocks();
  const before = state.done;
  state.latencies.clear();
  await sleepInWindows(ms, state.latencies);
  const latest = performance.now() + LONGEST_SLICE_MS;
  while (state.done - before < 2 * inFlight && performance.now() < latest) await sleep(ms / 10);
  const end = readClocks();
  const count = state.done - before;
  state.stopped = true;
  return {
    opsPerSecond: (count / (end.wall - start.wall)) * 1e6,
    mainCpu: (end.main - start.main) / count,
    processCpu: (end.process - start.process) / count,
    p50: state.latencies.quantile(0.5) * 1000,
    p99: state.latencies.quantile(0.99) * 1000,
    stillP99: state.latencies.stillest(0.99) * 1000,
    megabytes: process.memoryUsage.rss() / 1e6
  };
}

/**
 * @param {number} ms
 * @param {Latencies} latencies
 */
async function sleepInWindows(ms, latencies) {
  for (let left = ms; left > 0; left -= WINDOW_MS) {
    latencies.turnOver();
    await sleep(Math.min(left, WINDOW_MS));
  }
}

/** @param {number} inFlight */
function samplingStep(inFlight) {
  if (inFlight === 1) return 1;
  return inFlight < 100 ? 4 : 16;
}

/**
 * Keeps `inFlight` operations running for `ms` milliseconds. Times in the sample are microseconds, per
 * operation.
 *
 * @param {import('../types').Operation} operation
 * @param {{inFlight: number, ms: number}} how
 * @returns {Promise<import('../types').Sample>}
 */
async function measureSlice(operation, { inFlight, ms }) {
  await operation.prepare?.();
  /** @type {SliceState} */
  const state = {
    operation,
    every: samplingStep(inFlight),
    begun: 0,
    done: 0,
    stopped: false,
    latencies: new Latencies()
  };
  const loops = Promise.all(Array.from({ length: inFlight }, (_, index) => loop(state, index)));
  try {
    // A race, for a loop that fails must end the wait for the others.
    const counted = await Promise.race([countSteadily(state, inFlight, ms), loops.then(neverBefore)]);
    await loops;
    await operation.verify?.();
    return counted;
  } finally {
    state.stopped = true;
  }
}

/** @returns {never} */
function neverBefore() {
  throw new Error('all loops ended before the slice did');
}

module.exports = { measureSlice };
