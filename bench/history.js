'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { BASELINE } = require('./clients');
const { ratioTo } = require('./ratios');
const { quantile } = require('./stats');

/** @typedef {import('./types').Results} Results */
/** @typedef {{date: string, versions: string, ratios: Record<string, number>}} Entry */

const FILE = path.join(__dirname, '..', 'docs', 'performance', 'history.json');
const LOSS = 0.2;
/** Compared with the median of so many runs, for one alone may have had a good day. */
const RECENT = 5;
const KEPT = 100;

/**
 * Ratios in which more is better, whatever the machine is like.
 *
 * @param {Results} results
 */
function ratiosOf({ cases, helpers }) {
  const entries = [
    ...cases.flatMap((result) => [
      [`${result.id} throughput`, ratioTo(result, 'opsPerSecond', BASELINE)],
      [`${result.id} main-thread CPU saved`, 1 / ratioTo(result, 'mainCpu', BASELINE)]
    ]),
    ...helpers.map(({ id, ratio }) => [id, ratio])
  ];
  return Object.fromEntries(entries.filter(([, ratio]) => Number.isFinite(ratio)));
}

/** @returns {Entry[]} oldest first */
function readHistory() {
  return fs.existsSync(FILE) ? JSON.parse(fs.readFileSync(FILE, 'utf8')) : [];
}

/**
 * Ratios that this run lost against the recorded ones, a sentence for each.
 *
 * @param {Results} results
 */
function findLosses(results) {
  const recent = readHistory().slice(-RECENT);
  return Object.entries(ratiosOf(results)).flatMap(([name, ratio]) => {
    const recorded = recent.map(({ ratios }) => ratios[name]).filter(Number.isFinite);
    const usual = quantile(recorded, 0.5);
    return ratio < usual * (1 - LOSS) ? [`${name}: ${ratio.toFixed(2)}x, was ${usual.toFixed(2)}x`] : [];
  });
}

/** @param {Results} results */
function addToHistory(results) {
  const ratios = Object.fromEntries(
    Object.entries(ratiosOf(results)).map(([name, x]) => [name, Number(x.toFixed(3))])
  );
  const history = [...readHistory(), { date: results.date, versions: results.versions, ratios }].slice(-KEPT);
  fs.writeFileSync(FILE, `${JSON.stringify(history, null, 2)}\n`);
}

module.exports = { addToHistory, findLosses };
