'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { describe, it } = require('node:test');
const { VARIABLES } = require('../cli/doctor/variables');
const { DEFAULTS, readOptions } = require('../lib/options');

const text = fs.readFileSync(path.join(__dirname, '..', 'docs', 'configuration.md'), 'utf8');

/** Rows of all tables, by the names in their first cell. */
const rows = new Map(
  text
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => {
      const cells = line.split('|').map((cell) => cell.trim());
      const [, names, meaning, fallback, range = ''] = cells;
      return [...names.matchAll(/`(\w+)`/g)].map(([, name]) => [name, { meaning, fallback, range }]);
    })
);

/** @param {string} cell */
const plain = (cell) => cell.replaceAll('`', '');

describe('docs/configuration.md', () => {
  it('has every variable', () => {
    assert.deepEqual(
      Object.keys(VARIABLES).filter((name) => !rows.has(name)),
      []
    );
  });

  it('has every option that has a default, with that default', () => {
    for (const [option, value] of Object.entries(DEFAULTS)) {
      const row = rows.get(option);
      assert.ok(row, `${option} is missing`);
      assert.equal(plain(row.fallback), value === '' ? 'empty' : String(value), option);
    }
  });

  it('has the ranges that are checked', () => {
    const ranged = [...rows].filter(([option, { range }]) => option in DEFAULTS && / to /.test(range));
    assert.ok(ranged.length >= 12);
    for (const [option, { range }] of ranged) {
      const [least, most] = range.split(' to ').map(Number);
      for (const value of [least, most]) assert.equal(readOptions([{ [option]: value }])[option], value);
      for (const value of [least - 1, most + 1])
        assert.throws(() => readOptions([{ [option]: value }]), { code: 'ERR_REDIS_CONFIGURATION' });
    }
  });

  it('has a range wherever one is checked', () => {
    for (const [option, value] of Object.entries(DEFAULTS)) {
      if (typeof value !== 'number' || / to /.test(rows.get(option).range)) continue;
      assert.doesNotThrow(() => readOptions([{ [option]: 4 }]), option);
      assert.ok(['family', 'keepAlive'].includes(option), `${option} has no range`);
    }
  });

  it('has every option of the types', () => {
    const types = fs.readFileSync(path.join(__dirname, '..', 'index.d.ts'), 'utf8');
    const [, body] = /export interface RedisOptions \{\n([\s\S]*?)\n {2}\}/.exec(types);
    const options = [...body.matchAll(/^ {4}(\w+)\?:/gm)].map(([, name]) => name);
    // Names for people who come from ioredis; nothing is to be read about them.
    const aliases = ['commandTimeout', 'enableTLSForSentinelMode'];
    assert.deepEqual(
      options.filter((name) => !rows.has(name) && !aliases.includes(name)),
      []
    );
  });
});
