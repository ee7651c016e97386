'use strict';

const assert = require('node:assert/strict');
const { describe, it } = require('node:test');
const theirs = require('@jambonz/realtimedb-helpers/lib/utils');
const ours = require('../lib/utils');

const CALLS = [
  ['makeCallKey', 'acct', 'sid'],
  ['makeCallKey'],
  ['makePatternForCallScan', 'acct'],
  ['makePatternForCallScan'],
  ['makePatternForQueueScan', 'acct'],
  ['makePatternForQueueScan', 'acct', ''],
  ['makePatternForQueueScan', 'acct', null],
  ['makePatternForQueueScan', 'acct', 'sales*'],
  ['makePatternForConferenceScan', 'acct'],
  ['makePatternForConferenceScan', 'acct', 'room'],
  ['makeBasicAuthHeader'],
  ['makeBasicAuthHeader', 'user'],
  ['makeBasicAuthHeader', '', 'password'],
  ['makeBasicAuthHeader', 'user@realm', 'pässword%'],
  ['filterNullsAndObjects', {}],
  ['filterNullsAndObjects', { a: null, b: undefined, c: {}, d: [], e: 0, f: '', g: false, h: NaN, i: 1n }],
  ['filterNullsAndObjects', ['x', null]],
  ['filterNullsAndObjects', Object.create({ inherited: 1 })],
  ['filterNullsAndObjects', null],
  ['filterNullsAndObjects'],
  ['filterNullsAndObjects', 'text']
];

const outcome = (utils, [name, ...args]) => {
  try {
    return { returned: utils[name](...args) };
  } catch (err) {
    return { threw: err.name, code: err.code };
  }
};

describe('the deep import lib/utils', () => {
  it('has the same names and constants', () => {
    assert.deepEqual(Object.keys(ours).sort(), Object.keys(theirs).sort());
    assert.equal(ours.CALL_SET, theirs.CALL_SET);
    assert.equal(ours.PURGE_CALLS_LOCK_KEY, theirs.PURGE_CALLS_LOCK_KEY);
  });

  for (const call of CALLS) {
    it(`${call[0]} #${CALLS.indexOf(call)}`, () =>
      assert.deepEqual(outcome(ours, call), outcome(theirs, call)));
  }

  it('has a logger without output, and without warn', () => {
    assert.deepEqual(Object.keys(ours.noopLogger).sort(), Object.keys(theirs.noopLogger).sort());
    for (const method of Object.values(ours.noopLogger)) assert.equal(method('line'), undefined);
  });

  it('can be reached with and without its extension', () => {
    assert.equal(require('@jambonz/redis-native/lib/utils'), ours);
    assert.equal(require('@jambonz/redis-native/lib/utils.js'), ours);
  });
});
