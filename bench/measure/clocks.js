'use strict';

const fs = require('node:fs');

// On Linux the thread that started the process has the process' id.
const SCHEDSTAT = `/proc/self/task/${process.pid}/schedstat`;

/**
 * CPU time of the main thread in microseconds, as the operating system counts it: what a client leaves to the
 * application's event loop. Work that a client moves to another thread shows up in the process time only.
 *
 * @returns {() => number}
 */
function mainThreadClock() {
  try {
    const file = fs.openSync(SCHEDSTAT, 'r');
    const buffer = Buffer.alloc(64);
    return () => {
      const length = fs.readSync(file, buffer, 0, buffer.length, 0);
      return Number.parseInt(buffer.toString('latin1', 0, length), 10) / 1000;
    };
  } catch {
    return threadUsage;
  }
}

/** Node 23.9 and later know the time of a thread; before that, off Linux, there is no number to give. */
function threadUsage() {
  const usage = /** @type {{threadCpuUsage?: () => NodeJS.CpuUsage}} */ (process).threadCpuUsage?.();
  return usage ? usage.user + usage.system : Number.NaN;
}

const mainThread = mainThreadClock();

/** All clocks at once; microseconds. */
function readClocks() {
  const usage = process.cpuUsage();
  return { wall: performance.now() * 1000, main: mainThread(), process: usage.user + usage.system };
}

module.exports = { readClocks };
