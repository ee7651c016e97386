'use strict';

// Numbers in the words of the table.

/** @typedef {import('../types').Row} Row */

/** @param {number | null | undefined} ms relative to an event */
function relative(ms) {
  if (ms === undefined) return '-';
  if (ms === null) return 'never';
  return `${ms < 0 ? '-' : '+'}${Math.abs(ms / 1000).toFixed(2)} s`;
}

/** @param {number | undefined} ms */
const duration = (ms) => (ms === undefined ? '-' : `${Math.round(ms)} ms`);

/** @param {Record<string, number>} failed */
function failures(failed) {
  const codes = Object.entries(failed);
  if (codes.length === 0) return '0';
  return codes.map(([code, count]) => `${count} ${code.replace(/^ERR_REDIS_/, '')}`).join(', ');
}

/** @param {Record<string, number | null>} extras */
function extrasText(extras) {
  return Object.entries(extras)
    .map(([name, value]) => `${name}: ${value === null ? 'never' : Math.round(value)}`)
    .join(', ');
}

/** @param {Row} row */
function verdict({ missed, error, skipped }) {
  if (skipped) return `not run: ${skipped}`;
  if (error) return `broke: ${error}`;
  return missed.length === 0 ? 'yes' : `no: ${missed.join('; ')}`;
}

const COLUMNS = [
  'fault',
  'client',
  'first write',
  'against',
  'longest stall',
  'acknowledged',
  'lost',
  'twice',
  'failed',
  'unsettled',
  'also measured',
  'target met'
];

/** @param {Row} row @param {string} fault its name or its title */
function cells(row, fault) {
  const { client, against, summary } = row;
  if (!summary) return [fault, client, '', '', '', '', '', '', '', '', '', verdict(row)];
  const loaded = summary.acknowledged > 0;
  const count = (/** @type {number} */ value) => (loaded ? String(value) : '-');
  return [
    fault,
    client,
    relative(summary.firstWrite),
    summary.firstWrite === undefined ? '' : against,
    loaded ? duration(summary.longestStall) : '-',
    count(summary.acknowledged),
    count(summary.lost),
    count(summary.twice),
    loaded ? failures(summary.failed) : '-',
    count(summary.unsettled),
    extrasText(summary.extras),
    verdict(row)
  ];
}

module.exports = { COLUMNS, cells, relative, duration, failures, extrasText, verdict };
