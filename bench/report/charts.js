'use strict';

const { OWN } = require('../clients');
const { LIMITS, PLAIN, isLimit } = require('../limits');
const { decimal, rate } = require('./format');
const { drawChart } = require('./svg');

/**
 * @typedef {import('../types').Results} Results
 * @typedef {import('../types').CaseResult} CaseResult
 * @typedef {import('../types').Summary} Summary
 */

const SHOWN = [
  ...['get64@1', 'get64@10', 'get64@100', 'get64@1000'],
  ...['hgetall@100', 'get64-tls@100', 'get200k@10', 'get1m@10']
];

/**
 * @param {Results} results
 * @param {(summary: Summary) => {parts: number[], text: string} | null} barOf
 */
function panels({ cases, clients }, barOf) {
  // Without a socket there is nothing to compare a bar with.
  const labels = [...clients, ...LIMITS.filter(({ id }) => id !== PLAIN.id)];
  const shown = SHOWN.flatMap((id) => cases.filter((result) => result.id === id));
  return shown.map((result) => ({
    title: `${result.label}, ${result.inFlight} in flight`,
    bars: labels.flatMap(({ id, label }) => {
      const bar = result.contenders[id] && barOf(result.contenders[id]);
      return bar ? [{ ...bar, label: shortened(label), kind: kindOf(id) }] : [];
    })
  }));
}

/** @param {string} id @returns {'own' | 'other' | 'limit'} */
function kindOf(id) {
  if (id === OWN) return 'own';
  return isLimit(id) ? 'limit' : 'other';
}

/**
 * The scope does not fit beside the bars.
 * @param {string} label
 */
const shortened = (label) => label.replace('@jambonz/', '');

/** @param {Results} results */
function throughputChart(results) {
  return drawChart({
    title: 'Throughput (longer is better)',
    unit: 'thousand operations per second',
    legend: [],
    panels: panels(results, ({ opsPerSecond: { median } }) => ({
      parts: [median / 1000],
      text: rate(median)
    }))
  });
}

/** @param {Results} results */
function cpuChart(results) {
  return drawChart({
    title: 'CPU time of one operation (shorter is better)',
    unit: 'microseconds per operation',
    legend: ['main thread (the event loop)', 'other threads of the process'],
    panels: panels(results, ({ mainCpu, processCpu }) => {
      if (!Number.isFinite(mainCpu?.median)) return null;
      const others = Math.max(0, processCpu.median - mainCpu.median);
      return { parts: [mainCpu.median, others], text: `${decimal(mainCpu.median)} + ${decimal(others)}` };
    })
  });
}

module.exports = { cpuChart, throughputChart };
