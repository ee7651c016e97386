'use strict';

const assert = require('node:assert/strict');
const { once, EventEmitter } = require('node:events');
const { afterEach, beforeEach, describe, it, mock } = require('node:test');
const { setImmediate: turn } = require('node:timers/promises');
const { startRedis } = require('../tools/redis-server');
const { bindHelpers } = require('../lib/helpers');
const { ours } = require('./helpers/implementations');
const { RecordingLogger } = require('./helpers/recording-logger');

const failure = new Error('connection lost');

/** A client whose SMEMBERS gives what the test put into `members`. */
function setup(members) {
  const state = { members, reads: 0, calls: [] };
  const smembers = async () => {
    state.reads++;
    if (state.members instanceof Error) throw state.members;
    return state.members;
  };
  const logger = new RecordingLogger();
  const { monitorSet } = bindHelpers({ smembers }, logger, { ringing: 1, final: 1 });
  return { state, logger, start: (seconds = 10) => monitorSet('set', seconds, (m) => state.calls.push(m)) };
}

describe('monitorSet', () => {
  const { NODE_ENV } = process.env;

  beforeEach(() => {
    delete process.env.NODE_ENV;
    mock.timers.enable({ apis: ['setInterval'] });
  });

  afterEach(() => {
    mock.timers.reset();
    if (NODE_ENV !== undefined) process.env.NODE_ENV = NODE_ENV;
    else delete process.env.NODE_ENV;
  });

  async function tick(ms) {
    mock.timers.tick(ms);
    await turn();
  }

  it('calls back at once, and again only after a change', async () => {
    const { state, start } = setup(['a', 'b']);
    await start();
    await tick(10_000);
    state.members = ['b', 'a'];
    await tick(10_000);
    assert.deepEqual(state.calls, [['a', 'b']]);
    for (const members of [['a'], ['c'], []]) {
      state.members = members;
      await tick(10_000);
    }
    assert.deepEqual(state.calls, [['a', 'b'], ['a'], ['c'], []]);
  });

  it('calls back with an empty set', async () => {
    const { state, start } = setup([]);
    await start();
    assert.deepEqual(state.calls, [[]]);
  });

  it('reads every 10 seconds at the most', async () => {
    const { state, start } = setup([]);
    await start(1);
    await tick(9_999);
    assert.equal(state.reads, 1);
    await tick(1);
    assert.equal(state.reads, 2);
  });

  it('reads at longer intervals', async () => {
    const { state, start } = setup([]);
    await start(30);
    await tick(29_999);
    assert.equal(state.reads, 1);
    await tick(1);
    assert.equal(state.reads, 2);
  });

  it('reads as often as it is asked to in tests', async () => {
    process.env.NODE_ENV = 'test';
    const { state, start } = setup([]);
    await start(1);
    await tick(1_000);
    assert.equal(state.reads, 2);
  });

  it('survives a failed first read', async () => {
    const { state, logger, start } = setup(failure);
    await start();
    assert.deepEqual([state.calls.length, logger.lines.error.length], [0, 1]);
    state.members = [];
    await tick(10_000);
    assert.deepEqual(state.calls, [[]]);
  });

  it('survives later failures', async () => {
    const { state, logger, start } = setup(['a']);
    await start();
    state.members = failure;
    await tick(10_000);
    await tick(10_000);
    assert.deepEqual(
      logger.lines.error.map(([err]) => err),
      [failure, failure]
    );
    state.members = ['a'];
    await tick(10_000);
    state.members = ['b'];
    await tick(10_000);
    assert.deepEqual(state.calls, [['a'], ['b']]);
  });

  it('survives a callback that throws', async () => {
    const { state, logger } = setup(['a']);
    const seen = [];
    const smembers = async () => state.members;
    const { monitorSet } = bindHelpers({ smembers }, logger, { ringing: 1, final: 1 });
    await monitorSet('set', 10, (members) => {
      seen.push(members);
      throw failure;
    });
    state.members = ['b'];
    await tick(10_000);
    assert.deepEqual(seen, [['a'], ['b']]);
    assert.equal(logger.lines.error.length, 2);
  });

  it('does not pile up reads on a slow server', async () => {
    const { state, start } = setup(['a']);
    await start();
    let answer;
    state.members = new Promise((resolve) => {
      answer = resolve;
    });
    await tick(10_000);
    await tick(10_000);
    assert.equal(state.reads, 2);
    answer(['b']);
    await turn();
    state.members = ['c'];
    await tick(10_000);
    assert.deepEqual(state.calls, [['a'], ['b'], ['c']]);
  });

  it('can be stopped, also in the middle of a read', async () => {
    const { state, start } = setup(['a']);
    const stop = await start();
    let answer;
    state.members = new Promise((resolve) => {
      answer = resolve;
    });
    await tick(10_000);
    stop();
    answer(['b']);
    await tick(10_000);
    assert.deepEqual([state.reads, state.calls], [2, [['a']]]);
    stop();
  });

  it('can be disposed of', async () => {
    const { state, start } = setup(['a']);
    (await start())[Symbol.dispose]();
    await tick(60_000);
    assert.equal(state.reads, 1);
  });

  it('rejects an interval that is no integer and a callback that is no function', async () => {
    const { monitorSet } = bindHelpers({}, new RecordingLogger(), { ringing: 1, final: 1 });
    const refused = { name: 'AssertionError', code: 'ERR_ASSERTION' };
    for (const interval of ['10', 1.5, undefined, null, NaN]) {
      await assert.rejects(
        monitorSet('set', interval, () => {}),
        refused
      );
    }
    await assert.rejects(monitorSet('set', 10), refused);
  });
});

it('monitorSet follows a set on a server', async () => {
  const { NODE_ENV } = process.env;
  process.env.NODE_ENV = 'test';
  const server = await startRedis();
  const { client, addToSet, monitorSet } = ours({ host: server.host, port: server.port });
  const changes = new EventEmitter();
  const first = once(changes, 'change');
  const stop = await monitorSet('set', 0, (members) => changes.emit('change', members));
  assert.deepEqual(await first, [[]]);
  const second = once(changes, 'change');
  await addToSet('set', 'a');
  assert.deepEqual(await second, [['a']]);
  stop();
  if (NODE_ENV === undefined) delete process.env.NODE_ENV;
  else process.env.NODE_ENV = NODE_ENV;
  await client.quit();
  await server.stop();
});
