'use strict';

const { monitorEventLoopDelay } = require('node:perf_hooks');
const { quantile } = require('../stats');
const { readClocks } = require('./clocks');

const RESOLUTION_MS = 1;

/**
 * Runs something that is long by itself, one at a time, and also says for how long it kept the event loop
 * from serving anything else. Times are milliseconds.
 *
 * @param {import('../types').SingleRun} single
 * @returns {Promise<import('../types').Sample>}
 */
async function measureSingle(single) {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  /** @type {number[]} */
  const times = [];
  let result;
  delay.enable();
  const start = readClocks();
  let end = start;
  do {
    const begin = end.wall;
    result = await single.run();
    end = readClocks();
    times.push((end.wall - begin) / 1000);
  } while ((end.wall - start.wall) / 1000 < single.repeatMs);
  // One more turn of the loop, or a block at the very end would not be seen.
  await new Promise((resolve) => setTimeout(resolve, 2 * RESOLUTION_MS));
  delay.disable();
  single.check(result);
  return {
    ms: quantile(times, 0.5),
    mainCpu: (end.main - start.main) / 1000 / times.length,
    processCpu: (end.process - start.process) / 1000 / times.length,
    // The monitor reports the time between two of its ticks, which is the resolution when nothing blocks.
    longestBlock: Math.max(0, delay.max / 1e6 - RESOLUTION_MS)
  };
}

module.exports = { measureSingle };
