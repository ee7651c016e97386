'use strict';

const { execFileSync } = require('node:child_process');
const { LAST_RANGE, OURS } = require('./names');
const { helperDependencies } = require('./package-json');

/** @param {string} spec of which a branch, behind a #, may have any name */
const isSwapped = (spec) => spec.startsWith(`npm:${OURS}@`) || /\bredis-native\b/.test(spec.split('#')[0]);

/**
 * The range before the swap, as the last commit has it.
 * @param {string} dir
 * @param {string} section
 * @returns {string} without a commit that knows it, the range of the last version that was compared with
 */
function rangeBefore(dir, section) {
  try {
    const text = execFileSync('git', ['show', 'HEAD:./package.json'], {
      cwd: dir,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore']
    });
    const known = helperDependencies(JSON.parse(text)).find((entry) => entry.section === section);
    if (known && !isSwapped(known.range)) return known.range;
  } catch {
    // No git, no repository, no such file in it: none of these is an error of an undo.
  }
  return LAST_RANGE;
}

module.exports = { isSwapped, rangeBefore };
