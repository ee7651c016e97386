'use strict';

const path = require('node:path');
const { findCopies } = require('./installed');
const { ALIAS, HELPERS, OURS } = require('./names');

/** @typedef {import('./installed').Copy} Copy */

/**
 * @param {Copy} copy
 * @param {string} root
 */
function line({ dir, name, version, ours, users }, root) {
  const place = path.relative(root, dir) || dir;
  const by = users.length > 0 ? `required by ${users.join(', ')}` : 'required by nobody that says so';
  return `${ours ? 'ok     ' : 'FAILED '} ${place} is ${name} ${version}, ${by}`;
}

/**
 * Whether every `require` of the helpers in the installed tree gets this package.
 * @param {string} root
 * @returns {{installed: boolean, ok: boolean, report: string}}
 */
function verify(root) {
  const { copies, unresolved } = findCopies(root);
  const lines = copies.map((copy) => line(copy, root));
  for (const user of unresolved) lines.push(`FAILED  ${user}: ${HELPERS} is not installed`);
  const ok = copies.length > 0 && unresolved.length === 0 && copies.every(({ ours }) => ours);
  return { installed: copies.length > 0, ok, report: lines.join('\n') };
}

/** What to do where a package has a copy of its own. */
const ADVICE = `Every copy has to be ${OURS}. Run the install command above. Where a package still brings its own copy,
make it follow the app, in package.json:
  npm:  "overrides": { "${HELPERS}": "$${HELPERS}" }
  pnpm: "pnpm": { "overrides": { "${HELPERS}": "$${HELPERS}" } }
  yarn: "resolutions": { "${HELPERS}": "${ALIAS}" }
pnpm and yarn always need it where another package, such as @jambonz/speech-utils, asks for the helpers.`;

module.exports = { ADVICE, verify };
