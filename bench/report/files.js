'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { cpuChart, throughputChart } = require('./charts');
const { sayBusy } = require('../machine');
const { LIMITS } = require('../limits');
const { markdownTable } = require('./format');
const tables = require('./tables');

const FOLDER = path.join(__dirname, '..', '..', 'docs', 'performance');
const BEGIN = '<!-- bench:begin, written by npm run bench -->';
const END = '<!-- bench:end -->';

/**
 * @typedef {import('../types').Results} Results
 */

/**
 * @param {string} title
 * @param {string[][]} rows
 */
const section = (title, rows) => (rows.length < 2 ? [] : [`### ${title}`, markdownTable(rows)]);

/** @param {Results} results */
function markdown(results) {
  const { background, cases, clients, helpers, loading, machine, memory, settings, targets, versions } =
    results;
  const contenders = [...clients, ...LIMITS];
  const used = clients.map(({ label, version, settings: options, unavailable }) => [
    label,
    version,
    unavailable ? `does not run here: ${unavailable}` : options
  ]);
  return [
    `${results.date}. ${machine}.`,
    `${versions}.`,
    `${settings}. The run took ${results.minutes} minutes. ${sayBusy(results)}`,
    '![Throughput of the clients](throughput.svg)',
    '![CPU time of the clients](cpu.svg)',
    ...section('Targets', tables.targetRows(targets)),
    ...section('What the limit is on this machine', tables.limitRows(cases)),
    ...section('Clients', [['client', 'version', 'settings'], ...used]),
    ...cases.flatMap((result) => section(tables.caseTitle(result), tables.caseRows(result, contenders))),
    ...section(tables.BACKGROUND_TITLE, tables.backgroundRows(background)),
    ...section('Helpers, against `@jambonz/realtimedb-helpers`', tables.concurrentRows(helpers)),
    ...section('Helpers that walk over many keys', tables.singleRows(helpers)),
    ...(results.roundTrip ? [`The round trip was one of ${results.roundTrip} ms.`] : []),
    ...section('Memory', tables.memoryRows(memory)),
    ...section('Loading', tables.loadingRows(loading))
  ].join('\n\n');
}

/**
 * Replaces what stands between the two markers, and nothing else.
 * @param {string} page
 * @param {string} content
 * @param {string} [name]
 */
function between(page, content, name = 'README.md') {
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (after === undefined)
    throw new Error(`docs/performance/${name} has lost its markers, ${BEGIN} and ${END}`);
  return `${before}${BEGIN}\n\n${content}\n\n${END}${after}`;
}

/**
 * @param {Results} results
 * @returns {string} the folder
 */
function writeFiles(results) {
  const write = (/** @type {string} */ name, /** @type {string} */ content) =>
    fs.writeFileSync(path.join(FOLDER, name), content);
  // Growth has a page and a file of its own.
  const { growth, ...others } = results;
  write('results.json', `${JSON.stringify(others, null, 2)}\n`);
  const page = fs.readFileSync(path.join(FOLDER, 'README.md'), 'utf8');
  write('README.md', between(page, markdown(results)));
  if (results.cases.length > 0) {
    write('throughput.svg', throughputChart(results));
    write('cpu.svg', cpuChart(results));
  }
  return FOLDER;
}

module.exports = { FOLDER, between, section, writeFiles };
