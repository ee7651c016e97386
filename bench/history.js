'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { BASELINE } = require('./clients');
const { medianRatio, ratioTo } = require('./ratios');
const { quantile } = require('./stats');

/** @typedef {import('./types').Results} Results */
/** @typedef {{date: string, versions: string, ratios: Record<string, number>}} Entry */

const HISTORY = path.join(__dirname, '..', 'docs', 'performance', 'history.json');
const LOSS = 0.2;
/** Compared with the median of so many runs, for one alone may have had a good day. */
const RECENT = 5;
const KEPT = 100;

/**
 * Ratios in which more is better, whatever the machine is like.
 *
 * @param {Results} results
 */
function ratiosOf({ cases, helpers, background, memory, loading }) {
  const saved = (
    /** @type {Record<string, import('./types').Summary>} */ by,
    /** @type {string} */ measure
  ) => 1 / medianRatio(by, measure, BASELINE);
  const entries = [
    ...cases.flatMap((result) => [
      [`${result.id} throughput`, ratioTo(result, 'opsPerSecond', BASELINE)],
      [`${result.id} main-thread CPU saved`, 1 / ratioTo(result, 'mainCpu', BASELINE)]
    ]),
    ...helpers.map(({ id, ratio }) => [id, ratio]),
    ['background delay saved', saved(background, 'delayP99')],
    ...memory.map(({ id, contenders }) => [`${id} saved`, saved(contenders, 'peak')]),
    ['loading time saved', saved(loading, 'ms')],
    ['loading memory saved', saved(loading, 'megabytes')]
  ];
  return Object.fromEntries(entries.filter(([, ratio]) => Number.isFinite(ratio)));
}

/**
 * @param {string} file
 * @returns {Entry[]} oldest first; none where nothing was recorded yet
 */
function readHistory(file) {
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : [];
}

/**
 * Ratios that this run lost against the recorded ones, a sentence for each.
 *
 * @param {Results} results
 * @param {string} file
 */
function findLosses(results, file) {
  const recent = readHistory(file).slice(-RECENT);
  return Object.entries(ratiosOf(results)).flatMap(([name, ratio]) => {
    const recorded = recent.map(({ ratios }) => ratios[name]).filter(Number.isFinite);
    const usual = quantile(recorded, 0.5);
    return ratio < usual * (1 - LOSS) ? [`${name}: ${ratio.toFixed(2)}x, was ${usual.toFixed(2)}x`] : [];
  });
}

/**
 * @param {Results} results
 * @param {string} file
 */
function addToHistory(results, file) {
  const ratios = Object.fromEntries(
    Object.entries(ratiosOf(results)).map(([name, x]) => [name, Number(x.toFixed(3))])
  );
  const history = [...readHistory(file), { date: results.date, versions: results.versions, ratios }].slice(
    -KEPT
  );
  fs.writeFileSync(file, `${JSON.stringify(history, null, 2)}\n`);
}

module.exports = { HISTORY, addToHistory, findLosses };
