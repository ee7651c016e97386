'use strict';

const { quantile } = require('../stats');

/** A window with fewer says nothing about its 99th percentile. */
const ENOUGH = 100;
const MOST_IN_A_WINDOW = 1 << 14;

/** How long commands took, in windows of the time in which they were answered; milliseconds. */
class Latencies {
  constructor() {
    /** @type {number[]} */
    this.window = [];
    /** The present one is the last. */
    this.windows = [this.window];
  }

  clear() {
    this.windows.length = 0;
    this.turnOver();
  }

  /** @param {number} ms */
  add(ms) {
    if (this.window.length < MOST_IN_A_WINDOW) this.window.push(ms);
  }

  /** Begins another window. */
  turnOver() {
    this.window = [];
    this.windows.push(this.window);
  }

  /** @param {number} fraction of all commands */
  quantile(fraction) {
    return quantile(this.windows.flat(), fraction);
  }

  /**
   * That of the window in which it is least: what takes the processor away from client and server can only make a
   * command longer. One that always has to wait for its own client has to in each window.
   *
   * @param {number} fraction
   * @returns {number} that of all commands, if no window has enough of them
   */
  stillest(fraction) {
    const full = this.windows.filter(({ length }) => length >= ENOUGH);
    if (full.length === 0) return this.quantile(fraction);
    return Math.min(...full.map((window) => quantile(window, fraction)));
  }
}

exports.Latencies = Latencies;
