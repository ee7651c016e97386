'use strict';

/** @param {number | undefined} value operations per second */
function rate(value) {
  if (value === undefined || !Number.isFinite(value)) return '-';
  if (value >= 100_000) return `${Math.round(value / 1000)} k`;
  return value >= 1000 ? `${(value / 1000).toFixed(1)} k` : value.toFixed(0);
}

/** @param {number | undefined} value a time of any unit, or a ratio */
function decimal(value) {
  if (value === undefined || !Number.isFinite(value)) return '-';
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** @param {number | undefined} value */
function times(value) {
  return value === undefined || !Number.isFinite(value) ? '-' : `${decimal(value)}x`;
}

/**
 * Rows of equal width; the first column to the left, numbers to the right.
 *
 * @param {string[][]} rows the first one holds the headings
 */
function alignColumns(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])))
      .join('  ')
  );
}

/** @param {string[][]} rows the first one holds the headings */
function markdownTable(rows) {
  const line = (/** @type {string[]} */ cells) => `| ${cells.join(' | ')} |`;
  const rule = rows[0].map((_, column) => (column === 0 ? '---' : '---:'));
  return [line(rows[0]), line(rule), ...rows.slice(1).map(line)].join('\n');
}

module.exports = { alignColumns, decimal, markdownTable, rate, times };
