'use strict';

const { BASELINE, CLIENTS, OWN } = require('../clients');
const { BARE, IDLE, LIMITS, PLAIN } = require('../limits');
const { QUIET } = require('../machine');
const { MODULES } = require('../modules');
const { CEILING } = require('../ceiling');
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
  ['p50 us', 'x', 'p99 us', 'undisturbed p99 us', 'x']
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
    const { opsPerSecond, mainCpu, processCpu, p50, p99, stillP99 } = summary;
    const throughput = [rate(opsPerSecond.median), `${rate(opsPerSecond.min)} to ${rate(opsPerSecond.max)}`];
    const cells = [...throughput, against(summary, baseline, 'opsPerSecond')];
    cells.push(decimal(mainCpu?.median), against(summary, baseline, 'mainCpu'));
    cells.push(decimal(processCpu?.median), against(summary, baseline, 'processCpu'));
    cells.push(decimal(p50?.median), against(summary, baseline, 'p50'), decimal(p99?.median));
    cells.push(decimal(stillP99?.median), against(summary, baseline, 'stillP99'));
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
    decimal(contenders[id]?.mainCpu?.median)
  ];
  return [
    ['helper', 'ops/s', 'original', 'faster', 'redis-benchmark', 'main CPU us/op', 'original'],
    ...rows.map((result) => {
      const [own, ownCpu] = cell(result, OWN);
      const [original, originalCpu] = cell(result, 'original');
      const [limit] = cell(result, CEILING);
      return [result.label, own, original, times(result.ratio), limit, ownCpu, originalCpu];
    })
  ];
}

/** @param {HelperResult[]} helpers */
function singleRows(helpers) {
  const rows = helpers.filter(({ kind }) => kind === 'single');
  const pair = (/** @type {HelperResult} */ { contenders }, /** @type {string} */ measure) =>
    [OWN, 'original'].map((id) => decimal(contenders[id]?.[measure].median));
  const headings = [
    ...['ms', 'original', 'faster', 'main CPU ms', 'original'],
    ...['longest block ms', 'original', 'commands over 2 ms', 'original']
  ];
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
        ...pair(result, 'longestBlock'),
        ...pair(result, 'slowCommands')
      ];
    })
  ];
}

/** @param {Record<string, Summary>} loading */
function loadingRows(loading) {
  const rows = MODULES.filter(({ id }) => loading[id]);
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
    ['target', 'wanted', 'measured', 'limit here', ''],
    ...targets.map(({ label, target, measured, limit, met, beyondLimit }) => [
      label,
      target,
      measured,
      limit,
      met ? 'met' : `NOT MET${beyondLimit ? ', nor by the limit' : ''}`
    ])
  ];
}

/**
 * What the machine has to give, beside what this package makes of it.
 * @param {CaseResult[]} cases
 */
function limitRows(cases) {
  const bounded = cases.filter(({ contenders }) => LIMITS.some(({ id }) => contenders[id]));
  const sockets = [OWN, BARE, CEILING];
  const medians = (/** @type {CaseResult} */ { contenders }, /** @type {string} */ measure, ids = sockets) =>
    ids.map((id) => contenders[id]?.[measure]?.median);
  const headings = ['ops/s', 'bare socket', 'redis-benchmark', 'of it', 'p50 us', 'bare socket'];
  return [
    [
      ...['case', ...headings, 'redis-benchmark'],
      ...['main CPU us/op', 'bare socket', 'redis-benchmark', 'plain JavaScript']
    ],
    ...bounded.map((result) => {
      const rates = medians(result, 'opsPerSecond');
      const [own, , ceiling] = rates.map((value) => value ?? Number.NaN);
      return [
        caseTitle(result),
        ...rates.map(rate),
        times(own / ceiling),
        ...medians(result, 'p50').map(decimal),
        ...medians(result, 'mainCpu', [...sockets, PLAIN.id]).map(decimal)
      ];
    })
  ];
}

const BACKGROUND_TITLE = 'What waits for the event loop under 20,000 GETs per second';

/** @param {Record<string, Summary>} background */
function backgroundRows(background) {
  const measured = [...CLIENTS, IDLE].filter(({ id }) => background[id]);
  return [
    [
      ...['client', 'commands/s', 'p50 us', 'p99 us', '(min to max)', 'x'],
      ...['undisturbed p99 us', '(min to max)', 'x', 'longest turn us']
    ],
    ...measured.map(({ id, label }) => {
      const { opsPerSecond, delayP50, delayP99, stillP99, longestTurn } = background[id];
      return [
        label,
        rate(opsPerSecond.median),
        decimal(delayP50.median),
        decimal(delayP99.median),
        `${decimal(delayP99.min)} to ${decimal(delayP99.max)}`,
        against(background[id], background[BASELINE], 'delayP99'),
        decimal(stillP99.median),
        `${decimal(stillP99.min)} to ${decimal(stillP99.max)}`,
        against(background[id], background[BASELINE], 'stillP99'),
        decimal(longestTurn.median)
      ];
    })
  ];
}

/** @param {import('../types').MemoryResult[]} memory */
function memoryRows(memory) {
  const rows = memory.flatMap(({ label, contenders }) =>
    CLIENTS.filter(({ id }) => contenders[id]).map((client) => {
      const { idle, peak, atOnce, growth } = contenders[client.id];
      const cells = [idle, peak, atOnce, growth].map((spread) => decimal(spread?.median));
      return [`${label}: ${client.label}`, ...cells];
    })
  );
  return [['RSS in MB', 'idle', 'peak', 'above idle at once', 'after 6 s'], ...rows];
}

/** @param {import('../types').GrowthResult} growth */
function growthRows({ axis, points }) {
  const measures = ['opsPerSecond', 'mainCpu', 'processCpu', 'megabytes'];
  const cells = (/** @type {Record<string, Summary>} */ contenders) =>
    measures.flatMap((measure) =>
      [OWN, BASELINE].map((id) => {
        const value = contenders[id]?.[measure]?.median;
        return measure === 'opsPerSecond' ? rate(value) : decimal(value);
      })
    );
  const headings = ['ops/s', 'main CPU us/op', 'process CPU us/op', 'RSS MB'];
  return [
    [axis, ...headings.flatMap((heading) => [heading, 'ioredis 5'])],
    ...points.map(({ label, contenders }) => [label, ...cells(contenders)])
  ];
}

module.exports = {
  BACKGROUND_TITLE,
  backgroundRows,
  caseRows,
  caseTitle,
  concurrentRows,
  growthRows,
  limitRows,
  loadingRows,
  memoryRows,
  singleRows,
  targetRows
};
