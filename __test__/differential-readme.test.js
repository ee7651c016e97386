'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { it } = require('node:test');
const { DIFFERENCES, toMarkdown } = require('./helpers/differences');

it('README.md has a row for every deliberate difference', () => {
  const readme = fs.readFileSync(path.join(__dirname, '..', 'README.md'), 'utf8');
  const missing = DIFFERENCES.filter(({ id }) => !readme.includes(`| \`${id}\` |`)).map(({ id }) => id);
  assert.deepEqual(missing, [], `Rows to take from:\n${toMarkdown()}`);
});

it('every test that is said to show a difference exists', () => {
  for (const { test } of DIFFERENCES) {
    if (test) assert.ok(fs.existsSync(path.join(__dirname, test)), test);
  }
});
