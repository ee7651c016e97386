'use strict';

const { selectCases } = require('./cases');
const { CLIENTS, OWN, versionOf } = require('./clients');
const { compareClients } = require('./compare-clients');
const { openClients, openHelperLibraries } = require('./contenders');
const { compareConcurrent, compareSingle } = require('./helpers/compare');
const { addToHistory, findLosses } = require('./history');
const { MODULES, measureLoading } = require('./loading');
const { QUIET, describeMachine, describeVersions, sayBusy, usuallyBusy } = require('./machine');
const { writeFiles } = require('./report/files');
const { print, printCase, printSummary } = require('./report/terminal');
const { startEncrypted, startPlain } = require('./servers');
const { judge } = require('./targets');

/**
 * @typedef {import('./types').Flags} Flags
 * @typedef {import('./types').Results} Results
 * @typedef {import('./types').Contender} Contender
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
    clients: [],
    cases: [],
    helpers: [],
    loading: {},
    targets: []
  };
}

/** @param {Contender[]} contenders */
const closeAll = (contenders) => Promise.all(contenders.map((contender) => contender.close()));

/** @param {Contender[]} contenders */
function describeClients(contenders) {
  return CLIENTS.flatMap(({ id, label, module, settings }) => {
    const contender = contenders.find((candidate) => candidate.id === id);
    if (!contender) return [];
    const { unavailable } = contender;
    return [{ id, label, version: versionOf(module), settings, ...(unavailable && { unavailable }) }];
  });
}

/**
 * A peer that does not run on this machine is a remark; this package not running is a failure.
 * @param {Contender[]} contenders
 */
function ownAbsence(contenders) {
  const own = contenders.find(({ id }) => id === OWN);
  return own?.unavailable ? [`${own.label} does not start: ${own.unavailable}`] : [];
}

/**
 * @param {Flags} flags
 * @param {Results} results
 * @param {string[]} failures
 */
async function runClients(flags, results, failures) {
  if (selectCases(flags).length === 0) return;
  const plain = await startPlain();
  const secure = flags.tls ? await startEncrypted() : undefined;
  const contenders = await openClients(plain.target, flags.clients);
  const encrypted = secure ? await openClients(secure.target, flags.clients) : [];
  results.clients = describeClients(contenders);
  failures.push(...ownAbsence(contenders));
  for (const { label, unavailable } of contenders)
    if (unavailable) print(`${label} does not run here: ${unavailable}`);
  await compareClients({
    contenders,
    encrypted,
    flags,
    failures,
    report(result, participants) {
      results.cases.push(result);
      printCase(result, participants);
    }
  });
  await closeAll([...contenders, ...encrypted]);
  await Promise.all([plain.stop(), secure?.stop()]);
}

/**
 * A server of their own: their scans walk over everything there is.
 * @param {Flags} flags
 * @param {Results} results
 * @param {string[]} failures
 */
async function runHelpers(flags, results, failures) {
  const { target, stop } = await startPlain();
  const libraries = await openHelperLibraries(target);
  const report = (/** @type {import('./types').HelperResult} */ result) => results.helpers.push(result);
  failures.push(...ownAbsence(libraries));
  const context = { libraries, flags, target, failures, report };
  await compareConcurrent(context);
  await compareSingle(context);
  await closeAll(libraries);
  await stop();
}

/**
 * @param {Results} results
 * @param {Flags} flags
 * @returns {string[]}
 */
function losses(results, { check }) {
  return check ? findLosses(results).map((loss) => `lost more than 20 %, ${loss}`) : [];
}

/**
 * What later runs are compared with must be good.
 * @param {Results} results
 */
function record(results) {
  if (usuallyBusy(results) <= QUIET) addToHistory(results);
  else print('Not added to history.json: the machine was busy with other things');
}

/**
 * @param {Flags} flags
 * @returns {Promise<number>} exit code
 */
async function run(flags) {
  /** @type {string[]} */
  const failures = [];
  const results = await emptyResults(flags);
  for (const line of [results.machine, results.versions, results.settings]) print(line);
  await runClients(flags, results, failures);
  await runHelpers(flags, results, failures);
  if (!flags.only || flags.only.test('loading'))
    results.loading = await measureLoading(flags.rounds, failures);
  results.targets = judge(results);
  printSummary(results, MODULES);
  if (results.cases.length > 0) print(`\n${sayBusy(results)}`);
  failures.push(...losses(results, flags));
  print();
  for (const failure of failures) print(`FAILED: ${failure}`);
  if (flags.write && failures.length === 0) {
    print(`Written to ${writeFiles(results, MODULES)}`);
    record(results);
  }
  return failures.length === 0 ? 0 : 1;
}

module.exports = { run };
