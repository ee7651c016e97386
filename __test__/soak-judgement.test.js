'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { curves, isWell, judgeLosses, judgeTwice } = require('../soak/judgement');

const MINUTES = 30;
const SECONDS = MINUTES * 60;

/** @param {(seconds: number) => {megabytes?: number, descriptors?: number}} of what grows, and how */
const samples = (of) =>
  Array.from({ length: SECONDS }, (_, seconds) => ({
    seconds,
    megabytes: 70,
    descriptors: 32,
    ...of(seconds)
  }));

/** @param {Parameters<typeof samples>[0]} of @param {number} [minutes] */
const isFlat = (of, minutes = MINUTES) => curves({ app: samples(of) }, minutes)[0].flat;

/** A run in which nothing went wrong, but for what is given. @param {object} [wrong] */
const run = (wrong) => ({
  lostOutside: 0,
  twice: 0,
  unsettled: 0,
  wrongAnswers: 0,
  crashed: [],
  curves: curves({ app: samples(() => ({})) }, MINUTES),
  ...wrong
});

test('flat is what wavers, and what grows only in the beginning', () => {
  assert.ok(isFlat((seconds) => ({ megabytes: 70 + (seconds % 7) })));
  assert.ok(isFlat((seconds) => ({ megabytes: seconds < SECONDS / 4 ? 40 + seconds / 20 : 70 })));
  assert.ok(
    isFlat((seconds) => ({ descriptors: seconds % 60 === 0 ? 300 : 32 })),
    'moments do not count'
  );
});

test('memory that rises steadily, and a descriptor every other minute, are not flat', () => {
  const rising = (/** @type {number} */ seconds) => ({ megabytes: 54 + (48 * seconds) / SECONDS });
  assert.deepEqual(curves({ app: samples(rising) }, MINUTES)[0].megabytes, { second: 72, last: 96 });
  assert.ok(!isFlat(rising));
  assert.ok(!isFlat((seconds) => ({ descriptors: 32 + Math.floor(seconds / 120) })));
});

test('a short run is not judged by its curves', () => {
  assert.ok(isFlat((seconds) => ({ megabytes: 72 + seconds }), 5));
});

test('a run is well only if nothing at all is wrong with it', () => {
  assert.ok(isWell(run()));
  for (const name of ['lostOutside', 'twice', 'unsettled', 'wrongAnswers']) {
    assert.ok(!isWell(run({ [name]: 1 })), name);
  }
  assert.ok(!isWell(run({ crashed: ['sbc: out of memory'] })));
  const rising = curves({ app: samples((seconds) => ({ megabytes: 40 + seconds / 60 })) }, MINUTES);
  assert.ok(!isWell(run({ curves: rising })));
});

test('a loss counts as that of Redis only around a fault that may lose', () => {
  const faults = [
    { id: 'kill', from: 10_000, until: 20_000, mayLose: true },
    { id: 'latency', from: 30_000, until: 40_000, mayLose: false }
  ];
  const lostAt = (/** @type {number} */ acknowledgedAt) =>
    judgeLosses([{ kind: 'lost', count: 1, acknowledgedAt }], faults);
  assert.deepEqual(lostAt(9_500), { lostInWindow: 1, lostOutside: 0 });
  assert.deepEqual(lostAt(15_000), { lostInWindow: 1, lostOutside: 0 });
  for (const at of [8_000, 25_000, 35_000]) assert.deepEqual(lostAt(at), { lostInWindow: 0, lostOutside: 1 });
});

test('a counter that is too high is excused only where Redis lost something, a line that is there twice never', () => {
  const twice = (/** @type {string} */ what) => [{ kind: 'twice', what, count: 1 }];
  assert.equal(judgeTwice(twice('call counters'), 0).twice, 1);
  assert.deepEqual(judgeTwice(twice('call counters'), 5), { twice: 0, twiceOrLostInWindow: 1 });
  assert.equal(judgeTwice(twice('journal lines'), 5).twice, 1);
});
