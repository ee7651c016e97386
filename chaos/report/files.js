'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { FAULTS } = require('../faults');
const { COLUMNS, cells } = require('./words');

/** @typedef {import('../types').Row} Row */
/** @typedef {Omit<Row, 'outcomes'> & {outcomes: object[], runs: number}} KeptRow */
/** @typedef {{date: string, node: string, machine: string, clients: Record<string, string>, rows: KeptRow[]}} ServerResults */

const FOLDER = path.join(__dirname, '..', '..', 'docs', 'failover');
const RESULTS = path.join(FOLDER, 'results.json');
const README = path.join(FOLDER, 'README.md');
const [BEGIN, END] = ['<!-- chaos:begin -->', '<!-- chaos:end -->'];

const versions = () => ({
  native: require('../../package.json').version,
  ioredis: require('ioredis/package.json').version,
  'node-redis': require('redis/package.json').version
});

/** @param {Row} row what the client told its application is left out */
function kept({ outcomes, ...row }) {
  return { ...row, runs: outcomes.length, outcomes: outcomes.map(({ events, ...numbers }) => numbers) };
}

/** @returns {Record<string, ServerResults>} by server */
function readResults() {
  return fs.existsSync(RESULTS) ? JSON.parse(fs.readFileSync(RESULTS, 'utf8')) : {};
}

/** @param {KeptRow} row */
const rank = (row) => FAULTS.findIndex(({ id }) => id === row.id);

/**
 * New rows replace the old ones of the same fault and client; a run of a few faults keeps the others.
 * @param {KeptRow[]} before
 * @param {Row[]} rows
 */
function merged(before, rows) {
  const isNew = (/** @type {KeptRow} */ old) =>
    rows.some(({ id, client }) => id === old.id && client === old.client);
  const all = [...before.filter((old) => !isNew(old) && rank(old) >= 0), ...rows.map(kept)];
  const clients = Object.keys(versions());
  const place = (/** @type {KeptRow} */ { client }) =>
    clients.findIndex((name) => client.startsWith(name)) + Number(client.endsWith('failover')) / 2;
  return all.sort((a, b) => rank(a) - rank(b) || place(a) - place(b));
}

/** @param {string} server @param {ServerResults} results */
function section(server, { date, node, machine, clients, rows }) {
  const line = (/** @type {string[]} */ texts) =>
    `| ${texts.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`;
  const named = Object.entries(clients).map(([name, version]) => `${name} ${version}`);
  const facts = `${date.slice(0, 10)}, Node.js ${node}, ${machine}; ${named.join(', ')}`;
  const table = [line(COLUMNS), line(COLUMNS.map(() => '---'))];
  for (const row of rows) table.push(line(cells(/** @type {any} */ (row), row.fault)));
  return [`### ${server}`, '', facts, '', ...table].join('\n');
}

/** @param {Record<string, ServerResults>} results */
function writeReadme(results) {
  const text = fs.readFileSync(README, 'utf8');
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`${README} lacks the marks ${BEGIN} and ${END}`);
  const sections = Object.entries(results).map(([server, of]) => section(server, of));
  const body = `${BEGIN}\n\n${sections.join('\n\n')}\n\n`;
  fs.writeFileSync(README, text.slice(0, from) + body + text.slice(to));
}

/**
 * @param {{flavour: string, version: string}} server
 * @param {Row[]} rows
 */
function writeResults({ flavour, version }, rows) {
  const results = readResults();
  const name = `${flavour === 'valkey' ? 'Valkey' : 'Redis'} ${version}`;
  const machine = `${os.availableParallelism()} cores, ${os.type()} ${os.arch()}`;
  const facts = { date: new Date().toISOString(), node: process.versions.node, machine, clients: versions() };
  results[name] = { ...facts, rows: merged(results[name]?.rows ?? [], rows) };
  fs.writeFileSync(RESULTS, `${JSON.stringify(results, null, 1)}\n`);
  writeReadme(results);
}

module.exports = { writeResults };
