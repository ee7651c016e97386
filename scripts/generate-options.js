'use strict';

// Writes docs/options.md from lib/option-table.js.
// Usage: node scripts/generate-options.js

const fs = require('node:fs');
const path = require('node:path');
const { OPTIONS } = require('../lib/option-table');

const FILE = path.join(__dirname, '..', 'docs', 'options.md');

const CHAPTERS = /** @type {const} */ ([
  ['honoured', 'Options of ioredis 5.11 and 6 that do what they do there', 'remark'],
  ['meaningless', 'Taken without effect', 'why'],
  ['refused', 'Refused with a `ConfigurationError`', 'why'],
  ['own', 'Options of this package', 'remark']
]);

/** @param {string} text */
const cell = (text) => text.replaceAll('|', '\\|');

/**
 * @param {readonly [string, string, string]} chapter
 */
function chapter([fate, title, column]) {
  const rows = OPTIONS.filter((option) => option.fate === fate);
  return [
    `## ${title}`,
    '',
    `| option | ${column} |`,
    '|---|---|',
    ...rows.map(({ name, why }) => `| \`${name}\` | ${cell(why)} |`),
    ''
  ];
}

/** @returns {string} */
function optionsPage() {
  return [
    '# Options of `new Redis(...)`',
    '',
    'Written by `node scripts/generate-options.js` from `lib/option-table.js`. Durations are milliseconds. `null` and',
    '`undefined` are as if the option were absent, `retryStrategy: null` excepted. A name that is none of these is an',
    'error where it looks like one of them misspelt, and a warning (`REDIS_UNKNOWN_OPTION`) otherwise.',
    '',
    ...CHAPTERS.flatMap(chapter)
  ].join('\n');
}

if (require.main === module) fs.writeFileSync(FILE, optionsPage());

module.exports = { optionsPage };
