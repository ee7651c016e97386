'use strict';

// Long lists: what a scan may do, and how many round trips and commands at once they take. The client is a
// script here, so that a scan can be made to repeat itself and to fail half-way.

const assert = require('node:assert/strict');
const { describe, it } = require('node:test');
const { bindHelpers } = require('../lib/helpers');
const { RecordingLogger } = require('./helpers/recording-logger');

const LIFETIMES = { ringing: 1, final: 1 };
const CALLS = 'active-call-sids';
const failure = new Error('scan failed');

/** Answers SCAN, ZSCAN and ZRANGEBYSCORE with these pages in turn; a page that is an Error is a failure. */
class ScriptedClient {
  batches = [];
  removed = [];
  sent = [];

  constructor(pages, answer = () => [null, 1]) {
    this.pages = pages;
    this.answer = answer;
  }

  async scan(...args) {
    this.sent.push(args);
    const page = this.pages[Number(args[0])];
    if (page instanceof Error) throw page;
    const next = Number(args[0]) + 1;
    return [String(next < this.pages.length ? next : 0), page];
  }

  async zscan(_key, ...args) {
    const [cursor, members] = await this.scan(...args);
    return [cursor, members.flatMap((member) => [member, '1'])];
  }

  multi() {
    const ranges = [];
    const transaction = {
      zrangebyscore(_key, ...range) {
        ranges.push(range);
        return transaction;
      },
      exec: async () => {
        const [next, members] = await this.scan(ranges[0][0].replace('-inf', '0'), ...ranges.flat());
        const last = next === '0' ? [] : [members.at(-1), next];
        return [
          [null, members],
          [null, last]
        ];
      }
    };
    return transaction;
  }

  async zcard() {
    return this.pages.flat().length;
  }

  async zrem(_key, members) {
    this.removed.push(...members);
    return members.length;
  }

  withOptions(contract) {
    assert.deepEqual(contract, { retry: 'never' });
    return this;
  }

  pipeline() {
    const commands = [];
    const queue = (name) => (key, member) => commands.push([name, member ?? key]);
    const names = ['hgetall', 'llen', 'zcard', 'zrem', 'zrank'];
    const exec = async () => {
      this.batches.push(commands);
      return commands.map(([name, element]) => this.answer(element, name));
    };
    const hmget = (key) => queue('hmget')(key);
    return { ...Object.fromEntries(names.map((name) => [name, queue(name)])), hmget, exec };
  }

  set = async () => 'OK';
  async eval(_script, _keys, ...args) {
    if (args[0] !== CALLS) return 1;
    const members = this.pages.flat().slice(args[2], args[3] + 1);
    if (members.includes(failure)) throw failure;
    return members.length;
  }
}

function setup(pages, answer) {
  const client = new ScriptedClient(pages, answer);
  const logger = new RecordingLogger();
  return { client, logger, ...bindHelpers(client, logger, LIFETIMES) };
}

const names = (prefix, count) => Array.from({ length: count }, (_, i) => `${prefix}${i}`);
const callKeys = (prefix, count) => names(`call:a:${prefix}`, count);
const asCall = (key) => [null, { callSid: key }];
const sizes = ({ batches }) => batches.map(({ length }) => length);

describe('what a scan hands out twice is listed once', () => {
  const pages = [['a:b:1', 'a:b:2'], ['a:b:2'], [], ['a:b:3', 'a:b:1', 'a:b:3']];
  const once = ['a:b:1', 'a:b:2', 'a:b:3'];

  it('listConferences', async () => assert.deepEqual(await setup(pages).listConferences('a'), once));
  it('listQueues, listSortedSets', async () => {
    const expected = once.map((key) => ({ name: key.slice(-1), length: 1 }));
    assert.deepEqual(await setup(pages).listQueues('a'), expected);
    assert.deepEqual(await setup(pages).listSortedSets('a'), expected);
  });
  it('listCalls', async () => {
    const asKeys = (list) => list.map((name) => `call:${name}`);
    assert.deepEqual(
      await setup(pages.map(asKeys), asCall).listCalls('a'),
      asKeys(once).map((callSid) => ({ callSid }))
    );
  });
  it('sortedSetPositionByPattern', async () => {
    assert.deepEqual(await setup(pages).sortedSetPositionByPattern('z', '*'), [1, 1, 1]);
  });
});

describe('round trips', () => {
  it('scans ask for pages that take the server a millisecond', async () => {
    const { client, listConferences, listCalls } = setup([[]]);
    await listConferences('a');
    await listCalls('a*');
    assert.deepEqual(client.sent, [
      ['0', 'MATCH', 'conf:a:*', 'COUNT', 1500],
      ['0', 'MATCH', 'call:a*:*', 'COUNT', 500]
    ]);
  });
  it('listCalls asks for 1000 members at once, and for the score of the last', async () => {
    const { client, listCalls } = setup([callKeys('x', 2), callKeys('y', 1)], asCall);
    await listCalls('a');
    const range = (from) => [from, '+inf', 'LIMIT', 0, 1000, from, '+inf', 'WITHSCORES', 'LIMIT', 999, 1];
    assert.deepEqual(client.sent, [
      ['0', ...range('-inf')],
      ['1', ...range('1')]
    ]);
  });
  it('listCalls reads at most 100 hashes at once', async () => {
    const { client, listCalls } = setup([callKeys('x', 1000), callKeys('y', 150)], asCall);
    assert.equal((await listCalls('a')).length, 1150);
    assert.deepEqual(sizes(client), [...Array(11).fill(100), 50]);
  });
  it('listCalls with a filter reads whole only what may pass, and what is gone', async () => {
    const [x1, x2, x3] = callKeys('x', 3);
    const hashes = { [x1]: { callSid: 'x1', from: '5' }, [x2]: {}, [x3]: { callSid: 'x3', from: '6' } };
    const { client, listCalls } = setup([[x1, x2, x3]], (key, name) => {
      const { callSid = null, from = null } = hashes[key];
      return [null, name === 'hmget' ? [callSid, from] : hashes[key]];
    });
    assert.deepEqual(await listCalls({ accountSid: 'a', from: '5', to: '' }), [hashes[x1]]);
    assert.deepEqual(client.removed, [x2]);
    assert.deepEqual(client.batches, [
      [
        ['hmget', x1],
        ['hmget', x2],
        ['hmget', x3]
      ],
      [
        ['hgetall', x1],
        ['hgetall', x2]
      ]
    ]);
  });
  it('listQueues measures 1000 at once', async () => {
    const { client, listQueues } = setup([names('queue:a:', 1500)]);
    assert.equal((await listQueues('a')).length, 1500);
    assert.deepEqual(sizes(client), [1000, 500]);
  });
  it('listCalls removes the expired calls of a slice with one command', async () => {
    const { client, listCalls } = setup([callKeys('x', 300)], () => [null, {}]);
    assert.deepEqual(await listCalls('a'), []);
    assert.deepEqual(client.removed, callKeys('x', 300));
  });
});

describe('a scan that fails half-way', () => {
  const pages = [['a:b:1'], failure];

  it('listCalls gives what it has read', async () => {
    const { listCalls, logger } = setup([['call:a:1'], failure], asCall);
    assert.deepEqual(await listCalls('a'), [{ callSid: 'call:a:1' }]);
    assert.equal(logger.lines.error[0][0], failure);
  });
  it('purgeCalls gives what it has purged', async () => {
    const { purgeCalls, logger } = setup([[failure, ...names('x', 1000)]]);
    assert.equal(await purgeCalls(), 1000);
    assert.equal(logger.lines.error.length, 1);
  });
  it('retrieveByPatternSortedSet gives what it has removed', async () => {
    const { retrieveByPatternSortedSet, logger } = setup(pages);
    assert.deepEqual(await retrieveByPatternSortedSet('z', '*'), ['b:1']);
    assert.equal(logger.lines.error.length, 1);
  });
  it('sortedSetPositionByPattern ranks what it has found', async () => {
    const { sortedSetPositionByPattern, logger } = setup(pages);
    assert.deepEqual(await sortedSetPositionByPattern('z', '*'), [1]);
    assert.equal(logger.lines.error.length, 1);
  });
  for (const helper of ['listQueues', 'listSortedSets', 'listConferences']) {
    it(`${helper} is undefined`, async () => {
      const { logger, ...helpers } = setup(pages);
      assert.equal(await helpers[helper]('a'), undefined);
      assert.equal(logger.lines.error.length, 1);
    });
  }
});

describe('a command that fails in a pipeline', () => {
  const failsOn = (bad, value) => (element) =>
    element === bad ? [failure, undefined] : [null, value(element)];

  it('listCalls gives the calls before it', async () => {
    const { listCalls } = setup(
      [callKeys('x', 3)],
      failsOn('call:a:x1', (callSid) => ({ callSid }))
    );
    assert.deepEqual(await listCalls('a'), [{ callSid: 'call:a:x0' }]);
  });
  it('retrieveByPatternSortedSet hands out all that was removed beside it', async () => {
    const { retrieveByPatternSortedSet, logger } = setup(
      [['1', '2', '3']],
      failsOn('2', () => 1)
    );
    assert.deepEqual(await retrieveByPatternSortedSet('z', '*'), ['1', '3']);
    assert.equal(logger.lines.error.length, 1);
  });
  it('retrieveByPatternSortedSet leaves out what another process took', async () => {
    const { retrieveByPatternSortedSet } = setup([['1', '2', '3']], (element) => [
      null,
      element === '2' ? 0 : 1
    ]);
    assert.deepEqual(await retrieveByPatternSortedSet('z', '*'), ['1', '3']);
  });
  it('sortedSetPositionByPattern is undefined', async () => {
    const { sortedSetPositionByPattern, logger } = setup(
      [['1', '2']],
      failsOn('2', () => 0)
    );
    assert.equal(await sortedSetPositionByPattern('z', '*'), undefined);
    assert.equal(logger.lines.error.length, 1);
  });
  it('listQueues is undefined, listSortedSets rejects', async () => {
    const { listQueues, listSortedSets, logger } = setup(
      [['1', '2']],
      failsOn('2', () => 0)
    );
    assert.equal(await listQueues('a'), undefined);
    assert.equal(logger.lines.error.length, 1);
    await assert.rejects(listSortedSets('a'), failure);
    assert.equal(logger.lines.error.length, 1);
  });
});
