'use strict';

const assert = require('node:assert/strict');
const { describe, it } = require('node:test');
const { faultById } = require('../chaos/faults');
const { runFault } = require('../chaos/run');
const { QUICK } = require('../chaos/test-kit');

/** @param {import('../chaos/types').Outcome} outcome */
function nobodyNotices({ acknowledged, lost, twice, unsettled, failed }) {
  assert.ok(acknowledged > 0);
  assert.deepEqual({ lost, twice, unsettled, failed }, { lost: 0, twice: 0, unsettled: 0, failed: {} });
}

describe('a failover with a master that is well', () => {
  it('planned: nothing is lost, nothing fails, and the announcement is not waited for', async () => {
    const outcome = await runFault(faultById('planned'), 'native', {
      cluster: QUICK,
      limit: 2_500,
      tail: 300
    });
    nobodyNotices(outcome);
    assert.ok(typeof outcome.firstWrite === 'number' && outcome.firstWrite < 0);
  });

  it('of another group on the same Sentinels: no new connection', async () => {
    const outcome = await runFault(faultById('other-group'), 'native', { cluster: QUICK, tail: 300 });
    nobodyNotices(outcome);
    assert.equal(outcome.extras.reconnects, 0);
  });

  it('a master that is made a replica in place: refused commands and transactions are sent again', async () => {
    const changes = {
      cluster: QUICK,
      limit: 2_500,
      tail: 300,
      load: { writers: 10, transactions: 10, hashers: 2 }
    };
    nobodyNotices(await runFault(faultById('in-place'), 'native', changes));
  });

  it('aborted, because the chosen replica hangs: the old master goes on', async () => {
    const outcome = await runFault(faultById('aborted-timeout'), 'native', {
      cluster: { downAfter: 500 },
      tail: 300
    });
    nobodyNotices(outcome);
    assert.ok(typeof outcome.firstWrite === 'number', 'nothing was written after the abort');
  });
});
