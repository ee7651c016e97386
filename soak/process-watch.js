'use strict';

const fs = require('node:fs');

/** @typedef {{seconds: number, megabytes: number, descriptors: number}} Sample */

/**
 * What a process of Linux needs, as the kernel tells it.
 * @param {number} pid
 * @returns {{megabytes: number, descriptors: number} | undefined} undefined when it is gone, or the system another one
 */
function needsOf(pid) {
  try {
    const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
    const kilobytes = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]);
    return { megabytes: kilobytes / 1024, descriptors: fs.readdirSync(`/proc/${pid}/fd`).length };
  } catch {
    return undefined;
  }
}

/** Looks at some processes at regular times. */
class ProcessWatch {
  /**
   * @param {{name: string, process: {pid?: number}}[]} apps
   * @param {number} interval ms
   */
  constructor(apps, interval) {
    this.start = performance.now();
    /** @type {Record<string, Sample[]>} */
    this.samples = Object.fromEntries(apps.map(({ name }) => [name, []]));
    this.timer = setInterval(() => {
      for (const { name, process } of apps) this.#look(name, process.pid);
    }, interval);
  }

  stop() {
    clearInterval(this.timer);
  }

  /**
   * @param {string} name
   * @param {number | undefined} pid
   */
  #look(name, pid) {
    const needs = pid === undefined ? undefined : needsOf(pid);
    if (needs) this.samples[name].push({ seconds: (performance.now() - this.start) / 1000, ...needs });
  }
}

/** @param {number[]} values */
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/**
 * @param {Sample[]} samples
 * @param {'megabytes' | 'descriptors'} what
 * @returns {{second: number, last: number}} medians of the second and of the last quarter: the first one warms up
 */
function quarters(samples, what) {
  const part = (/** @type {number} */ index) =>
    samples
      .slice((samples.length * index) / 4, (samples.length * (index + 1)) / 4)
      .map((sample) => sample[what]);
  return { second: median(part(1)), last: median(part(3)) };
}

module.exports = { ProcessWatch, quarters };
