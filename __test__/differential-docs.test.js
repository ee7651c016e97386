'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { it } = require('node:test');
const client = require('./helpers/client-differences');
const helpers = require('./helpers/differences');

for (const [file, { toMarkdown }] of Object.entries({
  'MIGRATION.md': helpers,
  'docs/compatibility.md': client
})) {
  it(`${file} has the table of deliberate differences`, () => {
    const text = fs.readFileSync(path.join(__dirname, '..', file), 'utf8');
    assert.ok(text.includes(toMarkdown()), `the table to take over:\n${toMarkdown()}`);
  });
}

it('every test that is said to show a difference exists', () => {
  for (const { test } of [...helpers.DIFFERENCES, ...client.CLIENT_DIFFERENCES]) {
    if (test) assert.ok(fs.existsSync(path.join(__dirname, test)), test);
  }
});

it('every difference of the client is shown by a scenario', () => {
  const files = fs.readdirSync(__dirname, { recursive: true, encoding: 'utf8' });
  const tests = files.filter((file) => file.endsWith('.test.js'));
  const text = tests.map((file) => fs.readFileSync(path.join(__dirname, file), 'utf8')).join('\n');
  const unseen = client.CLIENT_DIFFERENCES.filter(
    ({ id, test }) => !test && !text.includes(`differs: '${id}'`)
  );
  assert.deepEqual(unseen, []);
});
