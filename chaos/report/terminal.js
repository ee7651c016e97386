'use strict';

const { COLUMNS, cells, duration, extrasText, failures, relative, verdict } = require('./words');

/** @typedef {import('../types').Row} Row */

/** @param {Row[]} rows */
function terminalTable(rows) {
  const lines = [COLUMNS, ...rows.map((row) => cells(row, row.id))];
  const widths = COLUMNS.map((_, i) => Math.max(...lines.map((line) => line[i].length)));
  const drawn = lines.map((line) =>
    line
      .map((cell, i) => cell.padEnd(widths[i]))
      .join('  ')
      .trimEnd()
  );
  return [drawn[0], widths.map((width) => '-'.repeat(width)).join('  '), ...drawn.slice(1)].join('\n');
}

/** @param {Row} row @returns {string} what happened, in one sentence */
function sentence(row) {
  const { summary, fault, client, against } = row;
  if (!summary) return `${fault} | ${client}: ${verdict(row)}`;
  const parts = [];
  if (summary.firstWrite !== undefined)
    parts.push(`first write ${relative(summary.firstWrite)} against ${against}`);
  if (summary.acknowledged > 0) {
    parts.push(`longest stall ${duration(summary.longestStall)}`);
    parts.push(`${summary.acknowledged} acknowledged, ${summary.lost} lost, ${summary.twice} twice`);
    parts.push(`failed ${failures(summary.failed)}, ${summary.unsettled} unsettled`);
  }
  parts.push(extrasText(summary.extras));
  return `${fault} | ${client}: ${parts.filter(Boolean).join('; ')}; target met: ${verdict(row)}`;
}

module.exports = { terminalTable, sentence };
