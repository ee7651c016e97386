'use strict';

// Writes docs/options.md from lib/option-table.js.
// Usage: node scripts/generate-options.js

const fs = require('node:fs');
const path = require('node:path');
const { OPTIONS } = require('../lib/option-table');
const { DEFAULTS, RANGES } = require('../lib/options');

const FILE = path.join(__dirname, '..', 'docs', 'options.md');

const CHAPTERS = /** @type {const} */ ([
  ['own', 'Options of this package'],
  ['honoured', 'Options of ioredis 5.11 and 6 that do what they do there'],
  ['meaningless', 'Taken without effect'],
  ['refused', 'Refused with a `ConfigurationError`']
]);

/** @param {string} text */
const cell = (text) => text.replaceAll('|', '\\|');

/** @param {string} option */
function defaultOf(option) {
  const value = /** @type {Record<string, any>} */ (DEFAULTS)[option];
  if (value === undefined) return '';
  return value === '' || typeof value === 'object' ? 'empty' : `\`${value}\``;
}

/** @param {string} option */
function rangeOf(option) {
  const range = RANGES.find(([name]) => name === option);
  return range ? `${range[1]} to ${range[2]}` : '';
}

/** @param {readonly [string, string]} chapter */
function chapter([fate, title]) {
  const rows = OPTIONS.filter((option) => option.fate === fate);
  const taken = fate === 'own' || fate === 'honoured';
  const line = (/** @type {import('../lib/option-table').Row} */ { name, why }) =>
    taken
      ? `| \`${name}\` | ${defaultOf(name)} | ${rangeOf(name)} | ${cell(why)} |`
      : `| \`${name}\` | ${cell(why)} |`;
  const head = taken
    ? ['| option | default | range | |', '|---|---|---|---|']
    : ['| option | why |', '|---|---|'];
  return [`## ${title}`, '', ...head, ...rows.map(line), ''];
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
