'use strict';

// Keeps docs/sentinel-conformance.md and the tests that it names in step.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');

const DOCUMENT = path.join(__dirname, '..', 'docs', 'sentinel-conformance.md');
const RULES = Array.from({ length: 25 }, (_, i) => `S${i + 1}`);

/** `{rule, name, file}` of each test that is named after a rule. */
function namedTests() {
  const files = fs.readdirSync(__dirname).filter((file) => /^conformance-.*\.test\.js$/.test(file));
  return files.flatMap((file) => {
    const text = fs.readFileSync(path.join(__dirname, file), 'utf8');
    const names = text.matchAll(/^test\('(S\d+): (.*)', async/gm);
    return [...names].map(([, rule, name]) => ({ rule, name, file }));
  });
}

/** Rule to the cells of its row. */
function rows() {
  const lines = fs.readFileSync(DOCUMENT, 'utf8').split('\n');
  const cells = lines.map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '')));
  return new Map(cells.filter(([rule]) => /^S\d+\b/.test(rule)).map((row) => [row[0].split(':')[0], row]));
}

test('every rule has a row and a test, and every test is in the row of its rule', () => {
  const [table, tests] = [rows(), namedTests()];
  assert.deepEqual([...table.keys()], RULES);
  for (const { rule, name, file } of tests) {
    const [, , , files, names] = table.get(rule) ?? [];
    assert.ok(files?.includes(file), `${rule}: ${file} is not in its row`);
    assert.ok(names?.split('; ').includes(name), `${rule}: "${name}" is not in its row`);
  }
  const untested = RULES.filter((rule) => !tests.some((found) => found.rule === rule));
  assert.deepEqual(untested, []);
});

test('the table names no test that does not exist', () => {
  const existing = new Set(namedTests().map(({ rule, name }) => `${rule}: ${name}`));
  const named = [...rows()].flatMap(([rule, row]) => row[4].split('; ').map((name) => `${rule}: ${name}`));
  assert.deepEqual(
    named.filter((name) => !existing.has(name)),
    []
  );
});
