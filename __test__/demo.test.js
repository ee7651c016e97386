'use strict';
const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const path = require('node:path');
const { after, before, test } = require('node:test');
const { account } = require('../demo/accounting');
const { counted, existing, listed, queued, stored } = require('../demo/app/claims');
const { startRedis } = require('../tools/redis-server');

/** The first run of a fresh clone builds the package. */
const RUN_LIMIT_MS = 10 * 60_000;

/** @type {import('../tools/redis-server').RedisServer} */
let redis;
before(async () => {
  redis = await startRedis();
});
after(() => redis.stop());

let op = 0;
const ended = (outcome) => (claim) => ({ ...claim, op: ++op, app: 'test', outcome, at: 1 });
const acknowledged = ended('acknowledged');
const failed = ended('failed');

/** What the accounts say about these writes, as [lost, twice]. */
async function judge(...entries) {
  const { total } = await account(redis, [{ entries }]);
  return [total.lost, total.twice];
}

test('a list line that is missing is lost, one that is there again was executed twice', async () => {
  await redis.cli('RPUSH', 'journal', 'a', 'b', 'b', 'd');
  const line = (id) => listed('journal', 'journal', id);
  assert.deepEqual(await judge(acknowledged(line('a'))), [0, 0]);
  assert.deepEqual(await judge(acknowledged(line('b'))), [0, 1]);
  assert.deepEqual(await judge(failed(line('b'))), [0, 1]);
  assert.deepEqual(await judge(acknowledged(line('c'))), [1, 0]);
  assert.deepEqual(await judge(failed(line('c')), failed(line('d'))), [0, 0]);
});

test('a counter may show what was acknowledged and what may have been executed, nothing else', async () => {
  const up = () => counted('counters', 'up', 1);
  const value = async (n, ...entries) => {
    await redis.cli('SET', 'up', n);
    return judge(...entries);
  };
  assert.deepEqual(await value(2, acknowledged(up()), acknowledged(up())), [0, 0]);
  assert.deepEqual(await value(3, acknowledged(up()), acknowledged(up())), [0, 1]);
  assert.deepEqual(await value(1, acknowledged(up()), acknowledged(up())), [1, 0]);
  assert.deepEqual(await value(2, acknowledged(up()), failed(up())), [0, 0]);
  assert.deepEqual(await value(1, acknowledged(up()), failed(up())), [0, 0]);
});

test('a counter that only goes down is read the other way round', async () => {
  const down = () => counted('counters', 'down', -1);
  await redis.cli('SET', 'down', -2);
  assert.deepEqual(await judge(acknowledged(down()), acknowledged(down())), [0, 0]);
  assert.deepEqual(await judge(acknowledged(down())), [0, 1]);
  assert.deepEqual(await judge(acknowledged(down()), acknowledged(down()), acknowledged(down())), [1, 0]);
});

test('where a counter went both ways, the others say what is wrong', async () => {
  await redis.cli('MSET', 'both', 1, 'one-way', 1);
  const both = [counted('counters', 'both', 1), counted('counters', 'both', -1)].map(acknowledged);
  const oneWay = () => acknowledged(counted('counters', 'one-way', 1));
  assert.deepEqual(await judge(...both), [0, 1]);
  assert.deepEqual(await judge(...both, oneWay(), oneWay()), [2, 0]);
});

test('a register holds the last acknowledged value or that of a later write', async () => {
  const write = (value) => stored('registrations', 'user', value);
  await redis.cli('SET', 'user', 'second');
  assert.deepEqual(await judge(acknowledged(write('first')), acknowledged(write('second'))), [0, 0]);
  assert.deepEqual(await judge(acknowledged(write('first')), failed(write('second'))), [0, 0]);
  assert.deepEqual(await judge(acknowledged(write('second')), failed(write('third'))), [0, 0]);
  assert.deepEqual(await judge(acknowledged(write('second')), acknowledged(write('third'))), [1, 0]);
  assert.deepEqual(await judge(failed(write('second')), acknowledged(write('third'))), [1, 0]);
});

test('a deletion that did not last is lost', async () => {
  await redis.cli('HSET', 'conf', 'field', 'value');
  const conference = (there) => existing('conferences', 'conf', there);
  assert.deepEqual(await judge(acknowledged(conference(true)), acknowledged(conference(false))), [1, 0]);
  assert.deepEqual(await judge(acknowledged(conference(true)), failed(conference(false))), [0, 0]);
});

test('a queued caller is waiting or was taken once; a failed take excuses one missing caller', async () => {
  await redis.cli('ZADD', 'queue', 999, '1700000000000:http://a', 999, '1700000000001:http://b');
  const add = (id) => acknowledged(queued('queues', 'queue', 'add', id));
  const take = (id) => acknowledged(queued('queues', 'queue', 'take', id));
  const failedTake = failed(queued('queues', 'queue', 'take'));
  assert.deepEqual(await judge(add('http://a'), add('http://b')), [0, 0]);
  assert.deepEqual(await judge(add('http://a'), take('http://a')), [1, 0]);
  assert.deepEqual(await judge(add('http://c'), take('http://c'), take('http://c')), [0, 1]);
  assert.deepEqual(await judge(add('http://c'), take('http://c')), [0, 0]);
  assert.deepEqual(await judge(add('http://c')), [1, 0]);
  assert.deepEqual(await judge(add('http://c'), failedTake), [0, 0]);
});

/**
 * @param {...string} args
 * @returns {Promise<{code: number, stdout: string, stderr: string}>}
 */
function runDemo(...args) {
  const clean = Object.entries(process.env).filter(([name]) => !/^(ENABLE_)?JAMBONES_REDIS_/.test(name));
  const script = path.join(__dirname, '..', 'demo', 'index.js');
  const child = spawn(process.execPath, [script, ...args], { env: Object.fromEntries(clean) });
  const output = { stdout: '', stderr: '' };
  for (const name of /** @type {const} */ (['stdout', 'stderr'])) {
    child[name].on('data', (text) => {
      output[name] += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? -1, ...output }));
  });
}

test('the demo survives the death of its master', { timeout: RUN_LIMIT_MS }, async () => {
  const { code, stdout, stderr } = await runDemo('--seconds', '6', '--json');
  assert.ok(stdout, stderr);
  const { ok, accounting, failover, reads } = JSON.parse(stdout);
  assert.ok(failover.masterChanged, stderr);
  assert.ok(accounting.acknowledged > 500, `only ${accounting.acknowledged} writes were acknowledged`);
  const bad = { lost: accounting.lost, twice: accounting.twice, unsettled: accounting.unsettled };
  assert.deepEqual(bad, { lost: 0, twice: 0, unsettled: 0 }, JSON.stringify(accounting.findings));
  assert.deepEqual({ wrong: reads.wrongAnswers, unsettled: reads.unsettled }, { wrong: 0, unsettled: 0 });
  assert.ok(ok, stdout);
  assert.equal(code, 0);
});

test('an unknown option is refused', async () => {
  const { code, stderr } = await runDemo('--fault', 'fire');
  assert.equal(code, 2);
  assert.match(stderr, /--fault must be one of kill, stop, failover/);
});
