'use strict';

// What can be told without a network; `cargo deny check` and `npm audit` of the nightly workflow know the rest.

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { describe, it } = require('node:test');
const manifest = require('../package.json');

const ROOT = path.join(__dirname, '..');
const read = (/** @type {string} */ file) => fs.readFileSync(path.join(ROOT, file), 'utf8');

describe('the supply chain', () => {
  it('has no npm package in production, and runs no script where it is installed', () => {
    assert.equal(manifest.dependencies, undefined);
    assert.equal(
      manifest.optionalDependencies,
      undefined,
      'the platform packages are written when it is packed'
    );
    for (const hook of ['preinstall', 'install', 'postinstall', 'prepare']) {
      assert.equal(manifest.scripts[hook], undefined);
    }
  });

  it('takes crates from crates.io only, each with its checksum', () => {
    for (const file of ['Cargo.lock', 'fuzz/Cargo.lock']) {
      const crates = read(file).split('[[package]]').slice(1);
      const foreign = crates.filter((crate) => {
        const [, source] = /^source = "(.*)"/m.exec(crate) ?? [];
        if (source === undefined) return !/^name = "redis-native(?:-fuzz)?"/m.test(crate);
        return (
          source !== 'registry+https://github.com/rust-lang/crates.io-index' || !/^checksum = /m.test(crate)
        );
      });
      assert.deepEqual(foreign, []);
    }
  });

  it('tells every crate of the binary in THIRD_PARTY.md', () => {
    execFileSync(process.execPath, ['scripts/third-party.js', '--check'], { cwd: ROOT, stdio: 'pipe' });
  });

  it('has only licences that an MIT package may be published under', () => {
    const [, list] = /^allow = \[(.*)\]/m.exec(read('deny.toml')) ?? [];
    const allowed = new Set([...list.matchAll(/"([^"]+)"/g)].map(([, name]) => name));
    const rows = [...read('THIRD_PARTY.md').matchAll(/^\| [\w-]+ \| [\d.]+\S* \| ([^|]+) \|/gm)];
    assert.ok(rows.length > 30);
    // An expression holds if what remains of it, with true and false for its licences, is true.
    const holds = (/** @type {string} */ expression) =>
      expression
        .split(/\s+OR\s+|\//)
        .some((part) =>
          part.split(/\s+AND\s+/).every((name) => allowed.has(name.replace(/[()]/g, '').trim()))
        );
    assert.deepEqual(
      rows.map(([, expression]) => expression).filter((expression) => !holds(expression)),
      []
    );
  });
});
