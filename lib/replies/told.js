'use strict';

/**
 * Milliseconds in which listeners are called without a turn of the event loop. They may be slower than the server
 * for as long as they like: timers, other sockets and what frees memory must get their turns all the same.
 */
const SLICE = 10;
/** A batch that took longer than this is followed by such a turn, because the next one may be there already. */
const SHORT = 1;

/** What a server said unasked, and what it answered behind that, in this order. */
class Told {
  /** @param {() => void} onRested called when everything was handed on, unless `handOn` has said so */
  constructor(onRested) {
    this.onRested = onRested;
    /** Takes frames, one by one. @type {(frame: any) => void} */
    this.onFrame = () => undefined;
    /** Frames, and functions that settle. @type {any[]} */
    this.waiting = [];
    /** True until the event loop has turned. */
    this.resting = false;
  }

  get isEmpty() {
    return this.waiting.length === 0;
  }

  /** True when nothing more is to be brought. */
  get isBusy() {
    return this.resting || !this.isEmpty;
  }

  /** @param {any} item a frame, or a function to be called when it is its turn */
  push(item) {
    this.waiting.push(item);
  }

  /** @returns {boolean} true when everything was handed on, at once */
  handOn() {
    if (this.isEmpty) return true;
    const start = performance.now();
    let elapsed = 0;
    let count = 0;
    do {
      this.#handOnOne(this.waiting[count++]);
      elapsed = performance.now() - start;
    } while (count < this.waiting.length && elapsed < SLICE);
    this.waiting.splice(0, count);
    if (this.isEmpty && elapsed < SHORT) return true;
    this.resting = true;
    setImmediate(() => this.#goOn());
    return false;
  }

  #goOn() {
    this.resting = false;
    if (this.handOn()) this.onRested();
  }

  /** @param {any} item */
  #handOnOne(item) {
    try {
      if (typeof item === 'function') item();
      else this.onFrame(item);
    } catch (error) {
      // A frame that cannot be read must not keep those behind it.
      process.nextTick(() => {
        throw error;
      });
    }
  }
}

exports.Told = Told;
