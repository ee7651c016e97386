'use strict';

/** Other clients wait as long as the longest command takes; the server is to be free again after this. */
const SLOW_MICROSECONDS = 2000;

/** @typedef {import('ioredis').Redis} Seeder */

/** @param {Seeder} seeder */
async function startSlowLog(seeder) {
  await seeder.config('SET', 'slowlog-log-slower-than', SLOW_MICROSECONDS);
  await seeder.config('SET', 'slowlog-max-len', 10_000);
}

/**
 * Commands that blocked the server for longer than 2 ms while `action` ran, and the longest; Redis' own log of them.
 *
 * @param {Seeder} seeder
 * @param {() => Promise<import('../types').Sample>} action
 * @returns {Promise<import('../types').Sample>}
 */
async function withSlowLog(seeder, action) {
  await seeder.slowlog('RESET');
  const sample = await action();
  const entries = /** @type {[number, number, number][]} */ (await seeder.slowlog('GET', -1));
  // An entry is its number, when it was, and for how many microseconds.
  const slowest = Math.max(0, ...entries.map(([, , microseconds]) => microseconds));
  return { ...sample, slowCommands: entries.length, slowestCommand: slowest / 1000 };
}

module.exports = { startSlowLog, withSlowLog };
