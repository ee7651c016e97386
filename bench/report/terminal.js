'use strict';

const { alignColumns } = require('./format');
const tables = require('./tables');

/** @param {string} [line] */
const print = (line = '') => process.stdout.write(`${line}\n`);

/**
 * @param {string} title
 * @param {string[][]} rows
 */
function printTable(title, rows) {
  if (rows.length < 2) return;
  print();
  print(title);
  for (const line of alignColumns(rows)) print(`  ${line.trimEnd()}`);
}

/**
 * A case as soon as it is measured.
 *
 * @param {import('../types').CaseResult} result
 * @param {import('../types').Contender[]} contenders
 */
function printCase(result, contenders) {
  printTable(tables.caseTitle(result), tables.caseRows(result, contenders));
}

/**
 * @param {import('../types').Results} results
 * @param {{id: string, label: string}[]} modules
 */
function printSummary({ helpers, loading, targets }, modules) {
  printTable('Helpers, against @jambonz/realtimedb-helpers', tables.concurrentRows(helpers));
  printTable('Helpers that walk over many keys', tables.singleRows(helpers));
  printTable('Loading', tables.loadingRows(loading, modules));
  printTable('Targets', tables.targetRows(targets));
}

module.exports = { print, printCase, printSummary };
