'use strict';

/** How often a generator looks whether something is due; a finer timer costs more than it smooths. */
const TICK_MS = 10;
/** A process that was held up does not offer at once all that it missed. */
const MAX_CATCH_UP_MS = 50;

/**
 * Starts things at a steady rate, whatever becomes of those already started: calls keep coming in while
 * Redis is away. On stop nothing new starts, and all pauses end, so that what runs finishes at once.
 */
class Workload {
  constructor() {
    this.stopped = false;
    /** @type {Set<Promise<void>>} */
    this.running = new Set();
    /** @type {Set<() => void>} */
    this.wakeUps = new Set();
    /** @type {NodeJS.Timeout[]} */
    this.timers = [];
  }

  /**
   * @param {number} perSecond
   * @param {(n: number) => Promise<unknown>} flow   is given a running number
   */
  every(perSecond, flow) {
    let due = 0;
    let count = 0;
    let last = Date.now();
    const tick = () => {
      const elapsed = Math.min(Date.now() - last, MAX_CATCH_UP_MS);
      last = Date.now();
      due += (elapsed / 1000) * perSecond;
      for (; due >= 1; due--) this.#start(flow(count++));
    };
    this.timers.push(setInterval(tick, TICK_MS));
  }

  /**
   * As `every`, for people: nobody asks again while the answer has not come.
   * @param {number} perSecond
   * @param {(n: number) => Promise<unknown>} flow
   */
  everyInTurn(perSecond, flow) {
    let busy = false;
    this.every(perSecond, async (n) => {
      if (busy) return;
      busy = true;
      await flow(n);
      busy = false;
    });
  }

  /** @param {number} ms */
  pause(ms) {
    if (this.stopped) return Promise.resolve();
    return /** @type {Promise<void>} */ (
      new Promise((resolve) => {
        const done = () => {
          clearTimeout(timer);
          this.wakeUps.delete(done);
          resolve();
        };
        const timer = setTimeout(done, ms);
        this.wakeUps.add(done);
      })
    );
  }

  /**
   * @param {number} limitMs   a client whose promises never settle must not keep the demo from ending
   */
  async stop(limitMs) {
    this.stopped = true;
    for (const timer of this.timers) clearInterval(timer);
    for (const wakeUp of [...this.wakeUps]) wakeUp();
    /** @type {NodeJS.Timeout | undefined} */
    let timer;
    const limit = new Promise((resolve) => {
      timer = setTimeout(resolve, limitMs);
    });
    await Promise.race([Promise.all(this.running), limit]);
    clearTimeout(timer);
  }

  /** @param {Promise<unknown>} flow */
  #start(flow) {
    const tracked = flow.then(() => {
      this.running.delete(tracked);
    });
    this.running.add(tracked);
  }
}

exports.Workload = Workload;
