'use strict';

const { runGrowth } = require('./growth/run');
const { addToHistory, findLosses } = require('./history');
const { reportHost } = require('./host');
const { QUIET, describeMachine, describeVersions, sayBusy, usuallyBusy } = require('./machine');
const { runEncrypted, runPlain } = require('./phases/clients');
const { runHelpers } = require('./phases/helpers');
const { runLoading } = require('./phases/loading');
const { runMemory } = require('./phases/memory');
const { writeFiles } = require('./report/files');
const { writeGrowth } = require('./report/growth');
const { print, printSummary } = require('./report/terminal');
const { judge } = require('./targets');

/**
 * @typedef {import('./types').Flags} Flags
 * @typedef {import('./types').Results} Results
 */

/**
 * @param {Flags} flags
 * @returns {Promise<Results>}
 */
async function emptyResults({ rounds, slice }) {
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: describeMachine(),
    versions: await describeVersions(),
    settings: `${rounds} rounds of ${slice} ms for each client and case, interleaved; medians of the rounds`,
    minutes: 0,
    host: reportHost(),
    clients: [],
    cases: [],
    background: {},
    helpers: [],
    memory: [],
    loading: {},
    growth: [],
    targets: []
  };
}

/**
 * @param {Results} results
 * @param {Flags} flags
 * @returns {string[]}
 */
function losses(results, { check, history }) {
  return check ? findLosses(results, history).map((loss) => `lost more than 20 %, ${loss}`) : [];
}

/**
 * What later runs are compared with must be good.
 * @param {Results} results
 * @param {string} file
 */
function record(results, file) {
  if (usuallyBusy(results) <= QUIET && results.host.withheld <= QUIET) addToHistory(results, file);
  else print(`Not added to ${file}: the machine was busy with other things`);
}

/**
 * @param {Results} results
 * @param {Flags} flags
 */
function write(results, { growth, history }) {
  print(`Written to ${writeGrowth(results)}`);
  if (growth) return;
  print(`Written to ${writeFiles(results)}`);
  record(results, history);
}

/**
 * The phases, each on servers of its own. With `growth` only the last of them.
 * @param {import('./types').Run} context
 */
async function measureAll(context) {
  const { flags } = context;
  if (!flags.growth) {
    await runPlain(context);
    await runEncrypted(context);
    await runHelpers(context);
    await runMemory(context);
    await runLoading(context);
  }
  await runGrowth(context);
}

/**
 * @param {Flags} flags
 * @returns {Promise<number>} exit code
 */
async function run(flags) {
  const begin = performance.now();
  /** @type {string[]} */
  const failures = [];
  const results = await emptyResults(flags);
  for (const line of [results.machine, results.versions, results.settings]) print(line);
  await measureAll({ flags, results, failures });
  results.minutes = Math.round((performance.now() - begin) / 60_000);
  results.host = reportHost();
  results.targets = judge(results);
  printSummary(results);
  print(`\n${sayBusy(results)}`);
  failures.push(...losses(results, flags));
  print();
  for (const failure of failures) print(`FAILED: ${failure}`);
  if (flags.write && failures.length === 0) write(results, flags);
  return failures.length === 0 ? 0 : 1;
}

module.exports = { run };
