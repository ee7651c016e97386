'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { describe, it } = require('node:test');

const ROOT = path.join(__dirname, '..');
const read = (/** @type {string[]} */ ...parts) => fs.readFileSync(path.join(ROOT, ...parts), 'utf8');

/** @param {string} text @param {RegExp} pattern with a group */
const all = (text, pattern) => [...new Set([...text.matchAll(pattern)].map(([, id]) => id))].sort();

describe('docs/doctor.md', () => {
  const folder = path.join(ROOT, 'cli', 'doctor', 'judge');
  const source = fs
    .readdirSync(folder)
    .map((name) => read('cli/doctor/judge', name))
    .join('\n');
  const ids = all(source, /\b(?:ok|warning|broken|fragile)\(\s*'([a-z-]+)'/g);

  it('has every finding, and none that does not exist', () => {
    assert.ok(ids.length > 50);
    const rows = read('docs', 'doctor.md')
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    const documented = all(rows.map((row) => row.split('|')[1]).join('\n'), /`([a-z-]+)`/g);
    assert.deepEqual(documented, ids);
  });

  it('names pages that somebody who has only the package can open', () => {
    const sources = fs.readdirSync(folder).map((name) => read('cli/doctor/judge', name));
    const pages = sources.flatMap((text) => [...text.matchAll(/(DOCS\}|docs)\/([\w-]+\.md)/g)]);
    assert.ok(pages.length > 5);
    for (const [text, where, page] of pages) {
      assert.equal(where, 'DOCS}', text);
      assert.ok(fs.existsSync(path.join(ROOT, 'docs', page)), page);
    }
    const { DOCS } = require('../cli/doctor/judge/docs');
    const { homepage } = JSON.parse(read('package.json'));
    assert.equal(DOCS, `${homepage.replace('#readme', '')}/blob/main/docs`);
  });

  it('speaks of findings that tests provoke', () => {
    const tests = ['doctor-sentinel-cases.js', 'doctor-node-cases.js'].map((name) =>
      read('__test__/helpers', name)
    );
    const provoked = [...tests, read('__test__', 'doctor-judge.test.js')].join('\n');
    // Of the healthy ones, what the healthy facts lead to.
    const { judge } = require('../cli/doctor/judge');
    const { healthyFacts, standaloneFacts } = require('./helpers/doctor-facts');
    const healthy = [...judge(healthyFacts()), ...judge(standaloneFacts())].map(({ id }) => id);
    assert.deepEqual(
      ids.filter((id) => !new RegExp(`['\\s]${id}'`).test(provoked) && !healthy.includes(id)),
      []
    );
  });
});
