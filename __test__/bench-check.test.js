'use strict';

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { describe, it } = require('node:test');
const { addToHistory, findLosses } = require('../bench/history');
const { Latencies } = require('../bench/measure/latencies');
const { arrivalDelay, stillestDelay } = require('../bench/measure/turns');
const { judge } = require('../bench/targets');
const { temporaryFolder } = require('../tools/child-registry');

const BENCH = path.join(__dirname, '..', 'bench', 'index.js');
const CASE = 'get64@10';
const THROUGHPUT = `${CASE} throughput`;

const spread = (median) => ({ median, min: median, max: median });

/** A run in which this package did `own` operations, ioredis 100, and redis-benchmark `limit`. */
function runOf(own, limit = 300) {
  const other = { opsPerSecond: spread(100), mainCpu: spread(10), p50: spread(5), p99: spread(9) };
  const contenders = {
    'redis-native': { ...other, opsPerSecond: spread(own) },
    ioredis: other,
    'redis-benchmark': { opsPerSecond: spread(limit) }
  };
  const cases = [{ id: CASE, label: 'GET 64 B', operation: 'get64', inFlight: 10, busy: 0, contenders }];
  const host = { withheld: 0, most: 0, repeated: 0 };
  const rest = {
    host,
    background: {},
    helpers: [],
    memory: [],
    loading: {},
    growth: [],
    targets: [],
    clients: []
  };
  return { date: '', machine: '', versions: '', settings: '', minutes: 0, cases, ...rest };
}

function historyOf(...runs) {
  const file = path.join(temporaryFolder('bench-history-'), 'history.json');
  for (const run of runs) addToHistory(run, file);
  return file;
}

/** A short run of one case with `--check`, against a history in which the ratio was `ratio`. */
function checkAgainst(ratio) {
  const file = historyOf();
  fs.writeFileSync(file, JSON.stringify([{ date: '', versions: '', ratios: { [THROUGHPUT]: ratio } }]));
  const only = ['--only', `^${CASE}$`, '--clients', 'redis-native,ioredis', '--rounds', '1', '--slice', '20'];
  return spawnSync(process.execPath, [BENCH, ...only, '--check', '--history', file], { encoding: 'utf8' });
}

describe('the check of a run against the recorded ones', () => {
  it('names a ratio that lost more than 20 %', () => {
    assert.deepEqual(findLosses(runOf(150), historyOf(runOf(200))), [`${THROUGHPUT}: 1.50x, was 2.00x`]);
  });

  it('lets a smaller loss and a gain pass', () => {
    assert.deepEqual(findLosses(runOf(165), historyOf(runOf(200))), []);
    assert.deepEqual(findLosses(runOf(400), historyOf(runOf(200))), []);
  });

  it('goes by the median of the latest five, not by one good day or by what is long past', () => {
    const goodDay = [200, 200, 900, 200, 200].map(runOf);
    assert.deepEqual(findLosses(runOf(190), historyOf(...goodDay)), []);
    const past = [900, 900, 900, 900, 900, 200, 200, 200, 200, 200].map(runOf);
    assert.deepEqual(findLosses(runOf(190), historyOf(...past)), []);
  });

  it('has nothing to say about what was never recorded', () => {
    assert.deepEqual(findLosses(runOf(1), historyOf()), []);
  });

  it('fails the command, and only if there is a loss', () => {
    const lost = checkAgainst(1e6);
    assert.equal(lost.status, 1, lost.stderr);
    assert.match(lost.stdout, /FAILED: lost more than 20 %, get64@10 throughput: .*x, was 1000000\.00x/);
    const kept = checkAgainst(1e-6);
    assert.equal(kept.status, 0, kept.stdout + kept.stderr);
  });
});

describe('the table of targets', () => {
  it('puts what was measured beside the target and what the machine would have given', () => {
    const [row] = judge(/** @type {any} */ (runOf(250)));
    assert.deepEqual(row, {
      label: 'GET 64 B, 10 in flight: throughput, of ioredis 5',
      target: '>= 2x',
      measured: '2.50x',
      limit: '3.00x redis-benchmark',
      met: true,
      beyondLimit: false
    });
  });

  it('says of a target that was missed whether the machine would have given it', () => {
    const missed = (/** @type {number} */ ours, /** @type {number} */ limit) =>
      judge(/** @type {any} */ (runOf(ours, limit)))[0].beyondLimit;
    assert.equal(missed(150, 300), false);
    assert.equal(missed(150, 199), true);
    assert.equal(missed(250, 199), false);
  });

  it('says that a target was missed', () => {
    assert.equal(judge(/** @type {any} */ (runOf(199)))[0].met, false);
  });
});

describe('the wait of an event that comes at a random moment', () => {
  it('is anything up to the length of a turn, alike, if all turns are the same', () => {
    const turns = Array(100).fill(10);
    assert.ok(Math.abs(arrivalDelay(turns, 0.5) - 5) < 1e-9);
    assert.ok(Math.abs(arrivalDelay(turns, 0.99) - 9.9) < 1e-9);
  });

  it('is ruled by the share of time that long turns take, not by their number', () => {
    const turns = [...Array(900).fill(0.1), 10];
    // From nine tenths of the time nothing of note; of the last tenth, nine tenths wait for more than 1.
    assert.ok(Math.abs(arrivalDelay(turns, 0.91) - 1) < 1e-9);
  });

  it('is that of the stillest window in which the commands were answered', () => {
    const window = (/** @type {number} */ turn, /** @type {number} */ answered) => ({
      lengths: Array(100 / turn).fill(turn),
      answered
    });
    // 10 commands per second are one in a window of 100 ms.
    const [busy, calm, idle] = [window(10, 1), window(5, 1), window(1, 0)];
    assert.ok(Math.abs(stillestDelay([busy, calm, idle], 0.5, 10) - 2.5) < 1e-9);
    assert.ok(Math.abs(stillestDelay([busy, calm, idle], 0.5, 0) - 0.5) < 1e-9);
    assert.ok(Number.isNaN(stillestDelay([idle], 0.5, 10)));
  });
});

describe('the latencies of a slice', () => {
  /** One list for each window. */
  const latenciesOf = (/** @type {number[][]} */ ...windows) => {
    const latencies = new Latencies();
    for (const window of windows) {
      latencies.turnOver();
      for (const ms of window) latencies.add(ms);
    }
    return latencies;
  };
  const calm = Array(100).fill(1);

  it('are those of all windows, for a percentile of the whole time', () => {
    assert.equal(latenciesOf(calm, Array(100).fill(3)).quantile(0.5), 2);
  });

  it('are those of the window in which it is least, for an undisturbed one', () => {
    assert.equal(latenciesOf(Array(200).fill(3), calm, Array(100).fill(2)).stillest(0.99), 1);
  });

  it('keep what a client itself is late by in each window', () => {
    const often = [...Array(98).fill(1), 9, 9];
    assert.equal(latenciesOf(often, often).stillest(0.99), 9);
  });

  it('are not judged by a window in which hardly anything was answered', () => {
    const busy = Array(1000).fill(5);
    assert.equal(latenciesOf([1, 1, 1], busy).stillest(0.99), 5);
    assert.equal(latenciesOf([1, 1, 1], [2]).stillest(0.99), latenciesOf([1, 1, 1], [2]).quantile(0.99));
  });
});
