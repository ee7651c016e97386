'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { describe, it } = require('node:test');

const ROOT = path.join(__dirname, '..');
const headings = new Set(
  fs
    .readFileSync(path.join(ROOT, 'docs', 'troubleshooting.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('### '))
    .map((line) => line.slice(4))
);

/**
 * @param {string} folder
 * @param {string} extension
 * @returns {string}
 */
function sourceOf(folder, extension) {
  return fs
    .readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(extension))
    .map((name) => fs.readFileSync(path.join(ROOT, folder, name), 'utf8'))
    .join('\n');
}

/** @param {string} text @param {RegExp} pattern with a group */
const all = (text, pattern) => [...new Set([...text.matchAll(pattern)].map(([, code]) => code))];

describe('docs/troubleshooting.md', () => {
  const javascript = sourceOf('lib', '.js');
  const rust = sourceOf('src', '.rs');

  it('has every code of this package', () => {
    const codes = all(`${javascript}\n${rust}`, /['"]((?:ERR_)?REDIS_[A-Z_]+)['"]/g);
    assert.ok(codes.includes('ERR_REDIS_DEADLINE') && codes.includes('REDIS_SENTINEL_POLLING'));
    assert.deepEqual(
      codes.filter((code) => !headings.has(code)),
      []
    );
  });

  it("has every code of Node's that a connection may fail with", () => {
    const codes = all(fs.readFileSync(path.join(ROOT, 'src', 'error.rs'), 'utf8'), /"(E[A-Z]+)"/g);
    assert.ok(codes.includes('ECONNREFUSED'));
    assert.deepEqual(
      codes.filter((code) => !headings.has(code)),
      []
    );
  });

  it('has every code of the types', () => {
    const types = fs.readFileSync(path.join(ROOT, 'index.d.ts'), 'utf8');
    const codes = all(types, /^ {4}\| '([A-Z_]+)'/gm);
    assert.ok(codes.length > 20);
    assert.deepEqual(
      codes.filter((code) => !headings.has(code)),
      []
    );
  });

  it('has no code that does not exist', () => {
    const known = `${javascript}\n${rust}`;
    assert.deepEqual(
      [...headings].filter((code) => !known.includes(code)),
      []
    );
  });
});
