'use strict';
const { now } = require('./app/clock');

/** @typedef {import('./apps').Report} Report */
/** @typedef {{calls: number, ops: number, p50: number, p99: number, max: number, waiting: number}} Reading */

const WINDOW_MS = 1000;

/**
 * @param {number[]} sorted
 * @param {number} share
 */
const percentile = (sorted, share) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

/** The last second of one app, as its reports tell it. */
class Meter {
  constructor() {
    /** @type {{at: number, calls: number, latencies: number[]}[]} */
    this.reports = [];
    this.totalCalls = 0;
    this.waiting = 0;
  }

  /** @param {Report} report */
  add({ calls, latencies, waiting }) {
    this.reports.push({ at: now(), calls: calls - this.totalCalls, latencies });
    this.totalCalls = calls;
    this.waiting = waiting;
  }

  lastSecond() {
    const from = now() - WINDOW_MS;
    while (this.reports.length && this.reports[0].at < from) this.reports.shift();
    const calls = this.reports.reduce((sum, report) => sum + report.calls, 0);
    return { calls, latencies: this.reports.flatMap(({ latencies }) => latencies), waiting: this.waiting };
  }
}

/**
 * @param {Meter[]} meters
 * @returns {Reading} of all of them together
 */
function read(meters) {
  const seconds = meters.map((meter) => meter.lastSecond());
  const sorted = seconds.flatMap(({ latencies }) => latencies).sort((a, b) => a - b);
  return {
    calls: seconds.reduce((sum, { calls }) => sum + calls, 0),
    waiting: seconds.reduce((sum, { waiting }) => sum + waiting, 0),
    ops: sorted.length,
    p50: percentile(sorted, 0.5),
    p99: percentile(sorted, 0.99),
    max: sorted.at(-1) ?? 0
  };
}

exports.Meter = Meter;
exports.read = read;
