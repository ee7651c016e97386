'use strict';

// What reads configuration is JavaScript, which libFuzzer does not see: `npm run fuzz -- --only url`.

const assert = require('node:assert/strict');
const { parseArgs } = require('node:util');
const { environment } = require('./environment');
const { CANARY, Random } = require('./generate');
const { url } = require('./url');

/** @type {Record<string, (random: import('./generate').Random) => void>} */
const TARGETS = { environment, url };

/**
 * @param {string} target
 * @param {{ executions: number, seed: number, seconds?: number }} limits `seconds`: 0 for none
 * @returns {number} executions
 */
function fuzz(target, { executions, seed, seconds = 0 }) {
  const until = seconds > 0 ? performance.now() + seconds * 1000 : Number.POSITIVE_INFINITY;
  const { stackTraceLimit } = Error;
  const { emitWarning } = process;
  // Whoever gets an error is told the seed instead: stacks would cost half of the time.
  Error.stackTraceLimit = 0;
  process.emitWarning = (/** @type {any} */ text) => assert.ok(!String(text).includes(CANARY), text);
  try {
    return repeat(target, executions, seed, until);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    process.emitWarning = emitWarning;
  }
}

/**
 * @param {string} target
 * @param {number} executions
 * @param {number} seed
 * @param {number} until
 */
function repeat(target, executions, seed, until) {
  for (let i = 0; i < executions; i++) {
    if (i % 4096 === 0 && performance.now() > until) return i;
    if (i > 0 && i % 1_000_000 === 0) process.stdout.write(`${target}: ${i} executions\n`);
    try {
      TARGETS[target](new Random(seed + i));
    } catch (cause) {
      const again = `npm run fuzz -- --only ${target} --executions 1 --seed ${seed + i}`;
      throw new Error(`${target} found something; ${again} repeats it`, { cause });
    }
  }
  return executions;
}

function main() {
  const { values, positionals } = parseArgs({
    options: { executions: { type: 'string' }, seed: { type: 'string' }, seconds: { type: 'string' } },
    allowPositionals: true
  });
  const [executions, seed, seconds] = [values.executions, values.seed, values.seconds].map(Number);
  const done = fuzz(positionals[0], { executions, seed, seconds });
  process.stdout.write(`${positionals[0]}: ${done} executions\n`);
}

if (require.main === module) main();

module.exports = { TARGETS: Object.keys(TARGETS), fuzz };
