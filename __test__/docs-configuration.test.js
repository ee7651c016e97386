'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { it } = require('node:test');
const { VARIABLES } = require('../cli/doctor/variables');

it('docs/configuration.md has every variable', () => {
  const text = fs.readFileSync(path.join(__dirname, '..', 'docs', 'configuration.md'), 'utf8');
  const described = new Set([...text.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name));
  assert.deepEqual(
    Object.keys(VARIABLES).filter((name) => !described.has(name)),
    []
  );
});
