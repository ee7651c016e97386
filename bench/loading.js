'use strict';

const { execFile } = require('node:child_process');
const path = require('node:path');
const { promisify } = require('node:util');
const { OWN } = require('./clients');
const { interleave } = require('./rounds');

const run = promisify(execFile);
const FEWEST_ROUNDS = 9; // one takes a tenth of a second

const MODULES = [
  {
    id: OWN,
    label: '@jambonz/redis-native',
    file: path.join(__dirname, '..', 'index.js')
  },
  { id: 'ioredis', label: 'ioredis 5', file: require.resolve('ioredis') },
  {
    id: 'original',
    label: '@jambonz/realtimedb-helpers',
    file: require.resolve('@jambonz/realtimedb-helpers')
  }
];

/**
 * Runs in a process of its own, where nothing has been loaded yet. The helpers, too, are loaded but not
 * called.
 */
const SCRIPT = `
const before = process.memoryUsage.rss();
const start = performance.now();
require(process.argv[1]);
const ms = performance.now() - start;
console.log(JSON.stringify({ ms, megabytes: (process.memoryUsage.rss() - before) / 1e6 }));
`;

/** @param {string} file */
async function measureOnce(file) {
  const { stdout } = await run(process.execPath, ['-e', SCRIPT, file]);
  return JSON.parse(stdout);
}

/**
 * Time and memory that `require()` of this package takes, against the packages that it replaces.
 *
 * @param {number} rounds
 * @param {string[]} failures
 */
function measureLoading(rounds, failures) {
  return interleave({
    contenders: MODULES,
    rounds: Math.max(rounds, FEWEST_ROUNDS),
    what: 'require()',
    failures,
    measure: ({ file }) => measureOnce(file)
  });
}

module.exports = { MODULES, measureLoading };
