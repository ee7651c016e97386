'use strict';

const assert = require('node:assert/strict');
const { after, afterEach, before, describe, it } = require('node:test');
const { Redis } = require('..');
const { clientFor, clusterFor } = require('../chaos/test-kit');
const { startRedis } = require('../tools/redis-server');
const { behindProxy } = require('./helpers/behind-proxy');
const { nextEvent } = require('./helpers/next-event');
const { pollUntil } = require('./helpers/poll-until');
const { compareAll } = require('./helpers/side-by-side');

const SAY = { numberOfKeys: 1, lua: 'return {KEYS[1], ARGV[1], ARGV[2]}' };
const COUNT = { numberOfKeys: 1, lua: 'return redis.call("incrby", KEYS[1], ARGV[1])' };
const scripts = {
  say: SAY,
  count: COUNT,
  spread: { lua: 'return {KEYS, ARGV}' },
  read: { numberOfKeys: 1, readOnly: true, lua: 'return redis.call("get", KEYS[1])' },
  fail: { numberOfKeys: 0, lua: 'return redis.error_reply("MINE went wrong")' },
  nothing: { numberOfKeys: 0, lua: 'return false' }
};

const COMPARED = {
  'is a method': (c) => c.say('k', 'a', 'b'),
  'flattens arrays': (c) => c.say(['k', 'a'], 'b'),
  'takes the number of keys first where none was said': (c) => c.spread(2, 'a', 'b', 'c'),
  'takes any number of arguments': (c) => c.spread(0),
  'answers with Buffers': (c) => c.sayBuffer('k', 'a', Buffer.from([255])),
  'answers a callback': (c) =>
    new Promise((resolve) => c.say('k', 'a', 'b', (error, reply) => resolve([error, reply]))),
  'rejects with what the script says': (c) => c.fail(),
  'answers null': (c) => c.nothing(),
  'keeps its place among other commands': (c) =>
    Promise.all([c.set('n', 1), c.count('n', 2), c.get('n'), c.count('n', 4), c.get('n')]),
  'in a pipeline': (c) =>
    c.pipeline().count('n', 1).say('k', 'a', 'b').get('n').fail().sayBuffer('k', 'a', 'b').exec(),
  'in a transaction': (c) => c.multi().count('n', 1).say('k', 'a', 'b').count('n', 2).get('n').fail().exec(),
  'in a transaction within a pipeline': (c) => c.pipeline().multi().count('n', 3).exec().get('n').exec(),
  'in a list of commands': (c) =>
    c
      .pipeline([
        ['count', 'n', 1],
        ['get', 'n']
      ])
      .exec(),
  'can be defined again': async (c) => {
    c.defineCommand('again', { numberOfKeys: 0, lua: 'return 1' });
    const before = await c.again();
    c.defineCommand('again', { numberOfKeys: 0, lua: 'return 2' });
    return [before, await c.again(), await c.pipeline().again().exec()];
  },
  'is known again after the server has forgotten it': async (c) => {
    await c.count('n', 1);
    await c.script('flush');
    const single = await c.count('n', 1);
    await c.script('flush');
    const [first] = await c.pipeline().count('n', 1).get('n').exec();
    return [single, first];
  }
};

describe('a script as a command', () => {
  compareAll(COMPARED, { scripts });
});

describe('a script as a command, with a prefix of keys', () => {
  compareAll(
    {
      'prefixes keys and nothing else': (c) => c.spread(2, 'a', 'b', 'c'),
      'in a pipeline and a transaction': async (c) => [
        await c.pipeline().count('n', 1).exec(),
        await c.multi().count('n', 1).say('k', 'a', 'b').exec()
      ]
    },
    { scripts, keyPrefix: 'p:' }
  );
});

describe('scripts', () => {
  let server;
  let client;
  before(async () => {
    server = await startRedis();
    client = new Redis({ port: server.port, host: server.host, scripts });
  });
  afterEach(() => client.flushall());
  after(async () => {
    client.disconnect();
    await server.stop();
  });

  /** How often the server executed a command. */
  const calls = async (name) =>
    Number(
      new RegExp(`cmdstat_${name}:calls=(\\d+)`).exec(await server.cli('INFO', 'commandstats'))?.[1] ?? 0
    );

  it('go by their digest, and their text once a connection', async () => {
    const fresh = client.duplicate();
    await server.cli('CONFIG', 'RESETSTAT');
    await Promise.all(Array.from({ length: 50 }, () => fresh.count('n', 1)));
    assert.equal(await calls('evalsha'), 50);
    assert.equal(await calls('eval'), 0);
    fresh.disconnect();
  });

  it('that the server has forgotten do not fail a transaction, as they do in ioredis', async () => {
    await client.count('n', 1);
    await client.script('flush');
    assert.deepEqual(await client.multi().count('n', 1).count('n', 1).exec(), [
      [null, 2],
      [null, 3]
    ]);
  });

  it('are inherited by duplicates, defined late or not', async () => {
    client.defineCommand('late', { numberOfKeys: 0, lua: 'return "late"' });
    const twin = client.duplicate();
    assert.equal(await twin.late(), 'late');
    assert.deepEqual(await twin.pipeline().late().exec(), [[null, 'late']]);
    twin.disconnect();
  });

  it('are there for the same client under another contract', async () => {
    assert.equal(await client.withOptions({ retry: 'never' }).count('n', 5), 5);
  });

  it('of another client are not methods of a pipeline', () => {
    const other = new Redis({ lazyConnect: true });
    assert.equal(other.pipeline().count, undefined);
    assert.equal(other.count, undefined);
  });

  const WRONG = {
    'no text': ['x', { lua: 1 }, /script 'x' has number as its lua/],
    'no definition': ['x', undefined, /script 'x' has undefined as its lua/],
    'a negative number of keys': ['x', { lua: '', numberOfKeys: -1 }, /numberOfKeys/],
    'the name of something else': ['disconnect', { lua: '' }, /member of the client/]
  };
  for (const [title, [name, definition, message]] of Object.entries(WRONG)) {
    it(`refuses ${title}`, () => {
      assert.throws(() => client.defineCommand(name, definition), {
        code: 'ERR_REDIS_CONFIGURATION',
        message
      });
    });
  }

  it('may run twice only if they write nothing', async () => {
    const cut = client.duplicate({ retry: 'idempotent' });
    cut.on('error', () => undefined);
    await cut.set('k', 'v');
    await Promise.all([cut.read('k'), cut.count('n', 1)]);
    await server.cli('CLIENT', 'PAUSE', '300', 'ALL');
    const outcomes = Promise.allSettled([cut.read('k'), cut.count('n', 1), cut.read('k')]);
    await pollUntil(async () => cut.health().inFlight >= 3);
    cut.disconnect(true);
    const [first, written, last] = await outcomes;
    assert.deepEqual([first.value, last.value], ['v', 'v']);
    assert.equal(written.reason.code, 'ERR_REDIS_MAYBE_EXECUTED');
    cut.disconnect();
  });
});

describe('a script that only reads, called while a WATCH is on its way', () => {
  const place = behindProxy();

  it('is still one that may run twice', async () => {
    const client = place.viaProxy({ scripts });
    client.on('error', () => undefined);
    await client.set('k', 'v');
    await client.read('k');
    // WATCH is answered; the reply to the script is not.
    place.proxy.cutAfterRequests(1);
    const [, value] = await Promise.all([client.watch('k'), client.read('k')]);
    assert.equal(value, 'v');
  });
});

describe('scripts and a failover', () => {
  it('are known to the new master when they are needed', async (t) => {
    const cluster = await clusterFor(t);
    const { client } = clientFor(t, cluster, { scripts });
    assert.equal(await client.count('n', 1), 1);
    assert.deepEqual(await client.multi().count('n', 1).exec(), [[null, 2]]);
    const over = nextEvent(client, 'failover');
    await cluster.failover();
    await over;
    assert.equal(await client.count('n', 1), 3);
    assert.deepEqual(await client.pipeline().count('n', 1).get('n').exec(), [
      [null, 4],
      [null, '4']
    ]);
    assert.deepEqual(await client.multi().count('n', 1).exec(), [[null, 5]]);
  });
});
