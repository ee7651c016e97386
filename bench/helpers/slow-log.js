'use strict';

/** Other clients wait as long as the longest command takes; the server is to be free again after this. */
const SLOW_MICROSECONDS = 2000;
/** A command that is over the bound even so often, on its own, needs the time itself. */
const REPETITIONS = 5;
/** In place of what is too long for the log. */
const CUT = /\.\.\. \(\d+ more (bytes|arguments)\)$/;

/** @typedef {import('ioredis').Redis} Seeder */
/** Its number, when it was, for how many microseconds, and the command. @typedef {[number, number, number, string[]]} Entry */

/** @param {Seeder} seeder */
async function startSlowLog(seeder) {
  await seeder.config('SET', 'slowlog-log-slower-than', SLOW_MICROSECONDS);
  await seeder.config('SET', 'slowlog-max-len', 10_000);
}

/**
 * Commands that blocked the server for longer than 2 ms while `action` ran, and the longest, from Redis' own log of
 * them. That log goes by the clock, and has those, too, in which the server had to wait for a processor; `slowAgain` are
 * those that do not become faster when they are sent once more.
 *
 * @param {Seeder} seeder
 * @param {() => Promise<import('../types').Sample | null>} action
 * @returns {Promise<import('../types').Sample | null>}
 */
async function withSlowLog(seeder, action) {
  await seeder.slowlog('RESET');
  const sample = await action();
  if (!sample) return null;
  const entries = /** @type {Entry[]} */ (await seeder.slowlog('GET', -1));
  const slowest = Math.max(0, ...entries.map(([, , microseconds]) => microseconds));
  let slowAgain = 0;
  for (const [, , , command] of entries) if (await isSlowAgain(seeder, command)) slowAgain++;
  return { ...sample, slowCommands: entries.length, slowestCommand: slowest / 1000, slowAgain };
}

/**
 * What cannot be sent once more has no excuse.
 * @param {Seeder} seeder
 * @param {string[]} command
 */
async function isSlowAgain(seeder, [name, ...args]) {
  if (args.some((arg) => CUT.test(arg)) || !(await isReadOnly(seeder, name))) return true;
  for (let i = 0; i < REPETITIONS; i++) {
    await seeder.slowlog('RESET');
    await seeder.call(name, args);
    if ((await seeder.slowlog('LEN')) === 0) return false;
  }
  return true;
}

/**
 * @param {Seeder} seeder
 * @param {string} name
 */
async function isReadOnly(seeder, name) {
  const [info] = /** @type {[string, number, string[]][]} */ (await seeder.command('INFO', name));
  return info?.[2].includes('readonly') ?? false;
}

module.exports = { startSlowLog, withSlowLog };
