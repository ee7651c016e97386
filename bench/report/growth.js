'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { BASELINE, OWN } = require('../clients');
const { FOLDER, between, section } = require('./files');
const { drawGrid } = require('./lines');
const tables = require('./tables');

/**
 * @typedef {import('../types').Results} Results
 * @typedef {import('../types').GrowthResult} GrowthResult
 */

const SERIES = [
  { id: OWN, label: '@jambonz/redis-native', isOwn: true },
  { id: BASELINE, label: 'ioredis 5', isOwn: false }
];

const MEASURES = [
  { measure: 'opsPerSecond', title: 'commands per second', fromZero: false },
  { measure: 'mainCpu', title: 'main-thread CPU, us per command', fromZero: false },
  { measure: 'megabytes', title: 'RSS of the process, MB', fromZero: true }
];

/** @param {GrowthResult[]} growth */
function chart(growth) {
  return drawGrid({
    title: 'How cost grows',
    series: SERIES,
    rows: growth.map(({ title, points }) => ({
      title,
      ticks: points.map(({ label }) => label),
      panels: MEASURES.map(({ measure, title: what, fromZero }) => ({
        title: what,
        fromZero,
        values: SERIES.map(({ id }) =>
          points.map(({ contenders }) => contenders[id]?.[measure]?.median ?? Number.NaN)
        )
      }))
    }))
  });
}

/** @param {Results} results */
function markdown({ date, growth, machine, versions }) {
  return [
    `${date}. ${machine}.`,
    `${versions}.`,
    '![How cost grows](growth.svg)',
    ...growth.flatMap((result) => section(result.title, tables.growthRows(result)))
  ].join('\n\n');
}

/**
 * @param {Results} results
 * @returns {string} the page
 */
function writeGrowth(results) {
  const file = path.join(FOLDER, 'growth.md');
  if (results.growth.length === 0) return file;
  const { date, growth, machine, versions } = results;
  const write = (/** @type {string} */ name, /** @type {string} */ content) =>
    fs.writeFileSync(path.join(FOLDER, name), content);
  write('growth.json', `${JSON.stringify({ date, machine, versions, growth }, null, 2)}\n`);
  write('growth.svg', chart(growth));
  write('growth.md', between(fs.readFileSync(file, 'utf8'), markdown(results), 'growth.md'));
  return file;
}

module.exports = { writeGrowth };
