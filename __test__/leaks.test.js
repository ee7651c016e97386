'use strict';

// The short version of `npm run leaks`: enough to see a promise or a reply that is kept for each command.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { findLeaks } = require('../leaks/run');

test('no family of commands, errors or ends of connections leaves anything behind', async () => {
  const findings = await findLeaks({ rounds: 2, count: 1_500 });
  assert.deepEqual(
    findings.filter(({ leaks }) => leaks),
    []
  );
});
