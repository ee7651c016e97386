'use strict';

// The short version of `npm run leaks`: enough to see a promise or a reply that is kept for each command.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { findLeaks, findSlowLeak } = require('../leaks/run');

test('no family of commands, errors or ends of connections leaves anything behind', async () => {
  const findings = await findLeaks({ rounds: 2, count: 1_500 });
  assert.deepEqual(
    findings.filter(({ leaks }) => leaks),
    []
  );
});

for (const [family, total] of Object.entries({ reconnects: 200, failovers: 2 })) {
  test(`${total} ${family} leave nothing behind`, async () => {
    const { leaks, ...grown } = await findSlowLeak(family, { rounds: 2, total });
    assert.equal(leaks, false, JSON.stringify(grown));
  });
}
