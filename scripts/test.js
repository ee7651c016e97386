'use strict';

const { parseArgs } = require('node:util');
const { findRedis } = require('../tools/redis-binary');
const { ensureBuilt } = require('./build');
const { ensureDependencies, say, since } = require('./lib');
const { allSteps, oneCheck } = require('./test-steps');

const USAGE = 'usage: npm test [-- [--only js|rust|lint] [test file ...]]';

/** @typedef {import('./test-steps').Counts} Counts */
/** @typedef {{name: string, counts: Counts, duration: string}} Result */

function readArguments() {
  const { values, positionals } = parseArgs({
    options: { only: { type: 'string' } },
    allowPositionals: true
  });
  // Naming a test file means to want that one.
  const only = values.only ?? (positionals.length > 0 ? 'js' : undefined);
  if (only !== undefined && !['js', 'rust', 'lint'].includes(only)) throw new Error(USAGE);
  return { only, files: positionals };
}

/**
 * @param {string} name
 * @param {() => Promise<Counts>} execute an exception counts as a failure
 * @returns {Promise<Result>}
 */
async function step(name, execute) {
  say(`\n=== ${name}`);
  const start = performance.now();
  const counts = await execute().catch((error) => {
    say(error.message);
    return oneCheck(false);
  });
  const duration = since(start);
  say(`--- ${name}: ${counts.failed > 0 ? 'FAILED' : 'ok'}, ${duration}`);
  return { name, counts, duration };
}

async function redisServer() {
  const { server, version, flavour } = await findRedis({ log: say });
  say(`${flavour} ${version}: ${server}`);
  // So that not every test file has to search, or to install, again.
  process.env.REDIS_SERVER_BIN = server;
}

/** @param {string | undefined} only */
function preparations(only) {
  /** @type {Array<[string, () => Promise<void>]>} */
  const all = [['npm packages', ensureDependencies]];
  if (only === undefined || only === 'js')
    all.push(['native addon', () => ensureBuilt()], ['redis server', redisServer]);
  return all;
}

/** @returns {Promise<Result[]>} up to the first failed preparation, or of everything */
async function runAll() {
  const { only, files } = readArguments();
  /** @type {Result[]} */
  const results = [];
  for (const [name, prepare] of preparations(only)) {
    const result = await step(name, async () => {
      await prepare();
      return oneCheck(true);
    });
    results.push(result);
    if (result.counts.failed > 0) return results;
  }
  for (const { name, group, execute } of allSteps(files)) {
    if (only === undefined || only === group) results.push(await step(name, execute));
  }
  return results;
}

/** @param {Result[]} results */
function report(results) {
  say('\n=== summary');
  for (const { name, counts, duration } of results) {
    const { passed, failed, skipped } = counts;
    const verdict = failed > 0 ? 'FAILED' : 'ok    ';
    const details = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
    say(`${verdict} ${name} (${duration}): ${details}`);
  }
  const total = (/** @type {keyof Counts} */ key) =>
    results.reduce((sum, { counts }) => sum + counts[key], 0);
  // The last line is the verdict, for people and for programs that read only the end.
  say(`\n${total('passed')} passed, ${total('failed')} failed`);
  if (total('failed') > 0) process.exitCode = 1;
}

runAll().then(report, (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
