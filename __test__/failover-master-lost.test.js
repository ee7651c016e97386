'use strict';

const assert = require('node:assert/strict');
const { describe, it } = require('node:test');
const { faultById } = require('../chaos/faults');
const { runFault } = require('../chaos/run');
const { QUICK } = require('../chaos/test-kit');

/** @param {import('../chaos/types').Outcome} outcome */
function isSafe({ acknowledged, lost, twice, unsettled, failed }) {
  assert.ok(acknowledged > 0);
  assert.equal(lost, 0, 'acknowledged and not there in the end');
  assert.equal(twice, 0, 'executed twice');
  assert.equal(unsettled, 0, 'promises without an answer');
  const codes = Object.keys(failed).filter((code) => code !== 'ERR_REDIS_MAYBE_EXECUTED');
  assert.deepEqual(codes, [], 'reasons to fail');
}

/** @param {import('../chaos/types').Outcome} outcome */
function isEarly({ firstWrite }) {
  assert.ok(typeof firstWrite === 'number', 'the new master was never written to');
  assert.ok(firstWrite < 0, `the new master was written to ${firstWrite} ms after the announcement`);
}

describe('the master is lost', () => {
  for (const id of ['kill', 'stop']) {
    const fault = faultById(id);
    it(fault.title, async () => {
      const outcome = await runFault(fault, 'native', { cluster: QUICK, tail: 300 });
      isSafe(outcome);
      isEarly(outcome);
    });
  }

  it('a master that comes back from a hang is fenced off', async () => {
    const outcome = await runFault(faultById('zombie'), 'native', {
      cluster: QUICK,
      limit: 4_000,
      tail: 300
    });
    isSafe(outcome);
    isEarly(outcome);
    assert.equal(outcome.stale, 0, 'reads from the old master');
  });
});
