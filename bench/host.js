'use strict';

// The host of a virtual machine gives its processors to others, too, or no more than was agreed on: measured after
// half a minute at full load is then the host, and a client that sleeps less is punished for it.

const fs = require('node:fs');
const { setTimeout: sleep } = require('node:timers/promises');
const { quantile } = require('./stats');

/** Column of the time that was withheld, "steal" in proc(5). */
const STEAL = 7;
/** Percentage of the processors, withheld in a round, from which on the machine is left alone for a while. */
const REST_ABOVE = 4;
/** From here on the round is measured again. */
const REPEAT_ABOVE = 15;
const LONGEST_REST_MS = 10_000;
/** Of rests and repetitions in one run; on a host that withholds them all the time both are in vain. */
const MOST_SPENT_MS = 10 * 60_000;

/** Of the rounds that count, in percent. @type {number[]} */
const withheld = [];
let repeated = 0;
let spent = 0;

/** @returns {{all: number, steal: number}} of all processors, in ticks; of machines that do not say so, nothing */
function ticks() {
  if (process.platform !== 'linux') return { all: 0, steal: 0 };
  const [line] = fs.readFileSync('/proc/stat', 'latin1').split('\n', 1);
  // The last two columns are contained in the first two.
  const columns = line.trim().split(/\s+/).slice(1, 9).map(Number);
  return { all: columns.reduce((sum, each) => sum + each, 0), steal: columns[STEAL] ?? 0 };
}

/**
 * Measures one round, and lets the machine rest if the host withheld processors.
 * @template T
 * @param {() => Promise<T>} measure
 * @param {boolean} mayRepeat
 * @returns {Promise<T | undefined>} undefined: it does not count, and is to be measured again
 */
async function measureRound(measure, mayRepeat) {
  const before = ticks();
  const begin = performance.now();
  const measured = await measure();
  const took = performance.now() - begin;
  const after = ticks();
  const percentage = (100 * (after.steal - before.steal)) / Math.max(1, after.all - before.all);
  if (percentage > REST_ABOVE && spent < MOST_SPENT_MS) {
    const rest = Math.min(took, LONGEST_REST_MS);
    spent += rest;
    await sleep(rest);
    if (percentage > REPEAT_ABOVE && mayRepeat) {
      repeated++;
      spent += took;
      return undefined;
    }
  }
  withheld.push(percentage);
  return measured;
}

/** @returns {import('./types').HostReport} of all rounds so far */
function reportHost() {
  if (withheld.length === 0) return { withheld: 0, most: 0, repeated };
  return {
    withheld: Math.round(quantile(withheld, 0.5)),
    most: Math.round(Math.max(...withheld)),
    repeated
  };
}

module.exports = { REPEAT_ABOVE, measureRound, reportHost };
