'use strict';

// What is unsafe is listed and reviewed one by one in ARCHITECTURE.md: a new one is seen here, and reviewed before
// it is added there.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { it } = require('node:test');

const ROOT = path.join(__dirname, '..');
const FOLDERS = ['src', 'benches', 'fuzz/fuzz_targets'];

function* rustFiles() {
  for (const folder of FOLDERS.map((name) => path.join(ROOT, name)).filter(fs.existsSync)) {
    for (const name of fs.readdirSync(folder, { recursive: true })) {
      if (name.endsWith('.rs')) yield path.join(folder, name);
    }
  }
  yield path.join(ROOT, 'build.rs');
}

/** @param {string} file @returns {string[]} the functions and statics in which something is unsafe */
function unsafeItems(file) {
  const items = new Set();
  let item = 'nothing';
  for (const line of fs.readFileSync(file, 'utf8').split('\n')) {
    const code = line.replace(/\/\/.*$/, '').replace(/"(?:[^"\\]|\\.)*"/g, '""');
    item = /\b(?:fn|static) (\w+)/.exec(code)?.[1] ?? item;
    // The type of a function of C says that others must be careful; it does nothing.
    const isType = /(?:=|:) unsafe extern "" fn/.test(code.replace(/"C"/, '""'));
    if (/\bunsafe\b/.test(code) && !isType) items.add(`${path.relative(ROOT, file)} ${item}`);
  }
  return [...items];
}

it('every function that does something unsafe is listed in ARCHITECTURE.md, and nothing else is', () => {
  const text = fs.readFileSync(path.join(ROOT, 'ARCHITECTURE.md'), 'utf8');
  const section = text.slice(text.indexOf('## `unsafe`'));
  const listed = [...section.matchAll(/^\| `([\w/.]+)` \| `(\w+)` \|/gm)].map(
    ([, file, item]) => `src/binding/${file} ${item}`
  );
  const found = [...rustFiles()].flatMap(unsafeItems);
  assert.ok(found.length > 0);
  assert.deepEqual(listed.sort(), found.sort());
});
