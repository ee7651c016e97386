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

/** @param {import('../types').Results} results */
const printBackground = ({ background }) =>
  printTable(tables.BACKGROUND_TITLE, tables.backgroundRows(background));

/** @param {import('../types').Results} results */
const printMemory = ({ memory }) => printTable('Memory', tables.memoryRows(memory));

/** @param {import('../types').GrowthResult} growth */
const printGrowth = (growth) => printTable(growth.title, tables.growthRows(growth));

/** @param {import('../types').Results} results */
function printSummary({ cases, helpers, loading, targets }) {
  printTable('Helpers, against @jambonz/realtimedb-helpers', tables.concurrentRows(helpers));
  printTable('Helpers that walk over many keys', tables.singleRows(helpers));
  printTable('Loading', tables.loadingRows(loading));
  printTable('What the limit is on this machine', tables.limitRows(cases));
  printTable('Targets', tables.targetRows(targets));
}

module.exports = { print, printBackground, printCase, printGrowth, printMemory, printSummary };
