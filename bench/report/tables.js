'use strict';

const { BASELINE, OWN } = require('../clients');
const { QUIET } = require('../machine');
const { decimal, rate, times } = require('./format');

/**
 * The tables as rows of cells, first row headings; the terminal and the Markdown page print the same ones.
 *
 * @typedef {import('../types').CaseResult} CaseResult
 * @typedef {import('../types').HelperResult} HelperResult
 * @typedef {import('../types').Summary} Summary
 */

const CASE_HEADINGS = [
  ['client', 'ops/s', '(min to max)', 'x'],
  ['main CPU us/op', 'x', 'process CPU us/op', 'x'],
  ['p50 us', 'x', 'p99 us']
].flat();

/**
 * @param {Summary} summary
 * @param {Summary | undefined} baseline
 * @param {string} measure
 */
const against = (summary, baseline, measure) =>
  times(summary[measure]?.median / (baseline?.[measure]?.median ?? Number.NaN));

/**
 * One case; `x` is relative to ioredis 5.
 *
 * @param {CaseResult} result
 * @param {{id: string, label: string, unavailable?: string}[]} contenders
 */
function caseRows({ contenders: measured }, contenders) {
  const baseline = measured[BASELINE];
  const rows = contenders.flatMap(({ id, label, unavailable }) => {
    const summary = measured[id];
    if (!summary) return unavailable ? [[label, 'n/a', ...CASE_HEADINGS.slice(2).map(() => '')]] : [];
    const { opsPerSecond, mainCpu, processCpu, p50, p99 } = summary;
    const throughput = [rate(opsPerSecond.median), `${rate(opsPerSecond.min)} to ${rate(opsPerSecond.max)}`];
    const cells = [...throughput, against(summary, baseline, 'opsPerSecond')];
    cells.push(decimal(mainCpu?.median), against(summary, baseline, 'mainCpu'));
    cells.push(decimal(processCpu?.median), against(summary, baseline, 'processCpu'));
    cells.push(decimal(p50?.median), against(summary, baseline, 'p50'), decimal(p99?.median));
    return [[label, ...cells]];
  });
  return [CASE_HEADINGS, ...rows];
}

/** @param {CaseResult} result */
function caseTitle({ label, inFlight, busy }) {
  const remark = busy > QUIET ? ` (other programs took ${busy} % of the processors)` : '';
  return `${label}, ${inFlight} in flight${remark}`;
}

/** @param {HelperResult[]} helpers */
function concurrentRows(helpers) {
  const rows = helpers.filter(({ kind }) => kind === 'concurrent');
  const cell = (/** @type {HelperResult} */ { contenders }, /** @type {string} */ id) => [
    rate(contenders[id]?.opsPerSecond.median),
    decimal(contenders[id]?.mainCpu.median)
  ];
  return [
    ['helper', 'ops/s', 'original', 'faster', 'main CPU us/op', 'original'],
    ...rows.map((result) => {
      const [own, ownCpu] = cell(result, OWN);
      const [original, originalCpu] = cell(result, 'original');
      return [result.label, own, original, times(result.ratio), ownCpu, originalCpu];
    })
  ];
}

/** @param {HelperResult[]} helpers */
function singleRows(helpers) {
  const rows = helpers.filter(({ kind }) => kind === 'single');
  const pair = (/** @type {HelperResult} */ { contenders }, /** @type {string} */ measure) =>
    [OWN, 'original'].map((id) => decimal(contenders[id]?.[measure].median));
  const headings = ['ms', 'original', 'faster', 'main CPU ms', 'original', 'longest block ms', 'original'];
  return [
    ['helper', ...headings],
    ...rows.map((result) => {
      const [own, original] = pair(result, 'ms');
      return [
        result.label,
        own,
        original,
        times(result.ratio),
        ...pair(result, 'mainCpu'),
        ...pair(result, 'longestBlock')
      ];
    })
  ];
}

/**
 * @param {Record<string, Summary>} loading
 * @param {{id: string, label: string}[]} modules
 */
function loadingRows(loading, modules) {
  const rows = modules.filter(({ id }) => loading[id]);
  const measures = ['ms', 'megabytes', 'clientMs', 'clientMegabytes'];
  return [
    ['', 'require() ms', 'RSS MB', 'and first client ms', 'RSS MB'],
    ...rows.map(({ id, label }) => [
      label,
      ...measures.map((measure) => decimal(loading[id][measure].median))
    ])
  ];
}

/** @param {import('../types').TargetResult[]} targets */
function targetRows(targets) {
  return [
    ['target', 'wanted', 'measured', ''],
    ...targets.map(({ label, target, measured, met }) => [label, target, measured, met ? 'met' : 'NOT MET'])
  ];
}

module.exports = { caseRows, caseTitle, concurrentRows, loadingRows, singleRows, targetRows };
