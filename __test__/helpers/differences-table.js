'use strict';

/** @typedef {{id: string, theirs: string, ours: string, why: string, test?: string}} Difference */

const cell = (text) => text.replaceAll('|', '\\|');

/**
 * A Markdown table of deliberate differences.
 * @param {string} other the name of the package that is compared with
 * @param {Difference[]} differences
 */
function table(other, differences) {
  const rows = differences.map(
    ({ id, theirs, ours, why }) => `| ${[`\`${id}\``, theirs, ours, why].map(cell).join(' | ')} |`
  );
  return [`| id | ${other} | this package | why |`, '| --- | --- | --- | --- |', ...rows].join('\n');
}

module.exports = { table };
