'use strict';

/**
 * Upper bounds in seconds: a local Redis answers within the first ones, a failover takes up to the last ones,
 * and a command ends by its deadline, which is 15 s unless said otherwise.
 */
const BOUNDS = Object.freeze([
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15
]);

/** How long commands took, in buckets. */
class Histogram {
  constructor() {
    /** One more than there are bounds: what took longer than the last. */
    this.buckets = new Float64Array(BOUNDS.length + 1);
    this.count = 0;
    this.sum = 0;
  }

  /** @param {number} seconds */
  record(seconds) {
    let bucket = 0;
    while (bucket < BOUNDS.length && seconds > BOUNDS[bucket]) bucket++;
    this.buckets[bucket]++;
    this.count++;
    this.sum += seconds;
  }

  /** @returns {{count: number, sum: number, buckets: Array<{upTo: number, count: number}>}} `count`s are cumulative */
  snapshot() {
    let below = 0;
    const buckets = BOUNDS.map((upTo, i) => {
      below += this.buckets[i];
      return { upTo, count: below };
    });
    return { count: this.count, sum: this.sum, buckets };
  }
}

exports.Histogram = Histogram;
