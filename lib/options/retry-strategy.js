'use strict';

/** Delays are 32 bits wide on their way to the native half; that is 49 days. */
const LONGEST = 2 ** 32 - 1;

/** Strategies that were not given, but are shown: packages ask the options of a client for one. @type {WeakSet<object>} */
const DEFAULT_STRATEGIES = new WeakSet();

/** @param {any} options */
function defaultStrategy(options) {
  const strategy = (/** @type {number} */ failures) => ownDelay(options, failures);
  DEFAULT_STRATEGIES.add(strategy);
  return strategy;
}

/** @param {any} strategy */
const isDefaultStrategy = (strategy) => DEFAULT_STRATEGIES.has(strategy);

/**
 * How long to wait before the next attempt to connect.
 * @param {any} options see `lib/options/index.js`
 * @param {number} failures in a row: connections lost and attempts failed
 * @param {boolean} bySentinels no Sentinel answers, or none knows the name
 * @returns {number | undefined} milliseconds; undefined: the application gives up
 */
function retryDelay(options, failures, bySentinels) {
  const strategy = bySentinels ? options.sentinelRetryStrategy : options.retryStrategy;
  if (strategy === undefined) return ownDelay(options, failures);
  const delay = strategy === null ? undefined : strategy(failures);
  if (typeof delay !== 'number' || Number.isNaN(delay)) return undefined;
  return Math.min(Math.max(Math.ceil(delay), 0), LONGEST);
}

/**
 * @param {any} options
 * @param {number} failures
 */
function ownDelay({ reconnectDelay, reconnectDelayMax }, failures) {
  return Math.min(reconnectDelay * failures, reconnectDelayMax);
}

module.exports = { defaultStrategy, isDefaultStrategy, ownDelay, retryDelay };
