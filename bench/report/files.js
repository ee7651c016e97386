'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { cpuChart, throughputChart } = require('./charts');
const { sayBusy } = require('../machine');
const { markdownTable } = require('./format');
const tables = require('./tables');

const FOLDER = path.join(__dirname, '..', '..', 'docs', 'performance');
const BEGIN = '<!-- bench:begin, written by npm run bench -->';
const END = '<!-- bench:end -->';

/**
 * @typedef {import('../types').Results} Results
 * @typedef {{id: string, label: string}[]} Modules
 */

/**
 * @param {string} title
 * @param {string[][]} rows
 */
const section = (title, rows) => (rows.length < 2 ? [] : [`### ${title}`, markdownTable(rows)]);

/**
 * @param {Results} results
 * @param {Modules} modules
 */
function markdown(results, modules) {
  const { cases, clients, helpers, loading, machine, settings, targets, versions } = results;
  const contenders = [...clients, { id: 'redis-benchmark', label: 'redis-benchmark' }];
  const used = clients.map(({ label, version, settings: options, unavailable }) => [
    label,
    version,
    unavailable ? `does not run here: ${unavailable}` : options
  ]);
  return [
    `${results.date}. ${machine}.`,
    `${versions}.`,
    cases.length > 0 ? `${settings}. ${sayBusy(results)}.` : `${settings}.`,
    '![Throughput of the clients](throughput.svg)',
    '![CPU time of the clients](cpu.svg)',
    ...section('Targets', tables.targetRows(targets)),
    ...section('Clients', [['client', 'version', 'settings'], ...used]),
    ...cases.flatMap((result) => section(tables.caseTitle(result), tables.caseRows(result, contenders))),
    ...section('Helpers, against `@jambonz/realtimedb-helpers`', tables.concurrentRows(helpers)),
    ...section('Helpers that walk over many keys', tables.singleRows(helpers)),
    ...section('Loading', tables.loadingRows(loading, modules))
  ].join('\n\n');
}

/**
 * Replaces what stands between the two markers, and nothing else.
 * @param {string} page
 * @param {string} content
 */
function between(page, content) {
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (after === undefined)
    throw new Error(`docs/performance/README.md has lost its markers, ${BEGIN} and ${END}`);
  return `${before}${BEGIN}\n\n${content}\n\n${END}${after}`;
}

/**
 * @param {Results} results
 * @param {Modules} modules
 * @returns {string} the folder
 */
function writeFiles(results, modules) {
  const write = (/** @type {string} */ name, /** @type {string} */ content) =>
    fs.writeFileSync(path.join(FOLDER, name), content);
  write('results.json', `${JSON.stringify(results, null, 2)}\n`);
  const page = fs.readFileSync(path.join(FOLDER, 'README.md'), 'utf8');
  write('README.md', between(page, markdown(results, modules)));
  if (results.cases.length > 0) {
    write('throughput.svg', throughputChart(results));
    write('cpu.svg', cpuChart(results));
  }
  return FOLDER;
}

module.exports = { writeFiles };
