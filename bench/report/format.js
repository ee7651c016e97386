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
 * @param {string} [between]
 */
function alignColumns(rows, between = '  ') {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])))
      .join(between)
  );
}

/**
 * Padded, as the formatter of this repository wants Markdown to be.
 * @param {string[][]} rows the first one holds the headings
 */
function markdownTable(rows) {
  const rule = rows[0].map((_, column) => (column === 0 ? '---' : '---:'));
  const [headings, , ...lines] = alignColumns([rows[0], rule, ...rows.slice(1)], ' | ');
  const dashes = headings
    .split(' | ')
    .map((cell, column) => (column === 0 ? '-'.repeat(cell.length) : `${'-'.repeat(cell.length - 1)}:`));
  return [headings, dashes.join(' | '), ...lines].map((line) => `| ${line} |`).join('\n');
}

module.exports = { alignColumns, decimal, markdownTable, rate, times };
