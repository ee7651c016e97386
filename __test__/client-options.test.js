'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { after, before, describe, it } = require('node:test');
const { Redis } = require('..');
const { DEFAULTS } = require('../lib/options');
const { OPTIONS } = require('../scripts/option-table');
const { GENERATED } = require('../scripts/generate-options');
const { startRedis } = require('../tools/redis-server');
const { nextEvent } = require('./helpers/next-event');
const { compareAll } = require('./helpers/side-by-side');

const ROOT = path.join(__dirname, '..');

/** What one version of ioredis declares and what it has defaults for. */
function optionsOf(name) {
  const built = path.join(ROOT, 'node_modules', name, 'built');
  const declared = [
    ['redis/RedisOptions.d.ts', /interface CommonRedisOptions [^{]*\{([\s\S]*?)\n\}/],
    ['connectors/SentinelConnector/index.d.ts', /interface SentinelConnectionOptions \{([\s\S]*?)\n\}/],
    ['connectors/StandaloneConnector.d.ts', /StandaloneConnectionOptions = [^{]*\{([\s\S]*?)\n\}/],
    ['utils/Commander.d.ts', /interface CommanderOptions \{([\s\S]*?)\n\}/]
  ].flatMap(([file, pattern]) => {
    const [, body] = pattern.exec(fs.readFileSync(path.join(built, file), 'utf8'));
    return [...body.matchAll(/^ {4}(\w+)\??:/gm)].map(([, option]) => option);
  });
  // eslint-disable-next-line -- the path is a version of the same package
  const { DEFAULT_REDIS_OPTIONS } = require(path.join(built, 'redis/RedisOptions.js'));
  return [...new Set([...declared, ...Object.keys(DEFAULT_REDIS_OPTIONS), 'host', 'port', 'family', 'path'])];
}

describe('the table of options', () => {
  const named = new Map(OPTIONS.map((row) => [row.name, row]));

  for (const name of ['ioredis', 'ioredis-6']) {
    it(`has every option of ${name}`, () => {
      const theirs = optionsOf(name);
      assert.ok(theirs.length > 40);
      assert.deepEqual(
        theirs.filter((option) => !named.has(option)),
        []
      );
    });
  }

  it('has each option once, and every one with a default', () => {
    assert.equal(named.size, OPTIONS.length);
    for (const option of Object.keys(DEFAULTS)) assert.ok(named.has(option), option);
  });

  it('says why an option is without effect or refused', () => {
    for (const { fate, why, name } of OPTIONS) {
      assert.ok(['own', 'honoured', 'meaningless', 'refused'].includes(fate), name);
      if (fate === 'meaningless' || fate === 'refused') assert.notEqual(why, '', name);
    }
  });

  for (const [file, make] of Object.entries(GENERATED)) {
    it(`is ${file}: run scripts/generate-options.js after a change`, () => {
      assert.equal(fs.readFileSync(path.join(ROOT, file), 'utf8'), make());
    });
  }

  it('is what the types know', () => {
    const types = fs.readFileSync(path.join(ROOT, 'index.d.ts'), 'utf8');
    const [, body] = /interface RedisOptions \{\n([\s\S]*?)\n {2}\}/.exec(types);
    const declared = [...body.matchAll(/^ {4}(\w+)\?:/gm)].map(([, option]) => option);
    const taken = OPTIONS.filter(({ fate }) => fate !== 'refused').map(({ name }) => name);
    assert.deepEqual(declared.sort(), taken.sort());
  });
});

describe('options that cannot be taken', () => {
  const throws = (options, message) =>
    assert.throws(() => new Redis({ lazyConnect: true, ...options }), {
      code: 'ERR_REDIS_CONFIGURATION',
      message
    });

  it('are refused with the reason', () => {
    throws({ Connector: class {} }, /option Connector cannot be honoured: sockets/);
    throws({ preferredSlaves: () => null }, /option preferredSlaves cannot be honoured/);
    throws({ himportFieldsets: [{}] }, /himportFieldsets/);
  });

  it('are taken where they ask for nothing', () => {
    new Redis({ lazyConnect: true, monitor: false, replyMapping: 'legacy', Connector: null });
  });

  it('name what was meant when they are misspelt', () => {
    throws({ retryStategy: () => 1 }, /option retryStategy does not exist; is retryStrategy meant\?/);
    throws({ hots: 'a' }, /is host meant/);
    throws({ keyprefix: 'a' }, /is keyPrefix meant/);
    throws({ commandTimeOut: 1 }, /is commandTimeout meant/);
  });

  it('are warned of when they resemble none, once', async () => {
    const warning = nextEvent(process, 'warning');
    new Redis({ lazyConnect: true, favouriteColour: 'blue' });
    new Redis({ lazyConnect: true, favouriteColour: 'red' });
    const { name, code, message } = await warning;
    assert.deepEqual([name, code], ['RedisOptionWarning', 'REDIS_UNKNOWN_OPTION']);
    assert.match(message, /favouriteColour/);
  });

  it('name themselves and not what they stand for', () => {
    throws({ commandTimeout: -1 }, /option commandTimeout is -1/);
    throws({ socketTimeout: 1 }, /option socketTimeout is 1/);
    throws({ sentinelCommandTimeout: 1 }, /option sentinelCommandTimeout is 1/);
    throws({ retryStrategy: 5 }, /option retryStrategy is 'number', but a function/);
    throws({ lazyConnect: 'perhaps' }, /option lazyConnect is 'perhaps'/);
    throws({ maxRetriesPerRequest: -1 }, /option maxRetriesPerRequest/);
  });
});

const THEIR_DEFAULTS = require('ioredis/built/redis/RedisOptions').DEFAULT_REDIS_OPTIONS;

it("all of ioredis' defaults are taken", () => {
  new Redis({ ...THEIR_DEFAULTS, lazyConnect: true }).disconnect();
});

const BEYOND = [Number.MAX_SAFE_INTEGER, '9007199254740993', '9223372036854775807', '-9223372036854775808'];

describe('stringNumbers', () => {
  compareAll(
    {
      'gives integers as strings, exactly': async (c) => {
        const replies = [];
        for (const n of BEYOND) {
          await c.set('n', n);
          replies.push(await c.incrby('n', 0));
        }
        return replies;
      },
      'in arrays, pipelines and transactions': async (c) => [
        await c.eval('return {1, {2, "x"}}', 0),
        await c.pipeline().incr('a').exec(),
        await c.multi().incr('a').exec(),
        await c.del('a'),
        await c.hgetall('h')
      ]
    },
    { stringNumbers: true }
  );
});

describe('options of the connection', () => {
  let server;
  before(async () => {
    server = await startRedis();
  });
  after(() => server.stop());

  const connected = async (t, options) => {
    const client = new Redis({ host: server.host, port: server.port, ...options });
    t.after(() => client.disconnect());
    await client.ping();
    return client;
  };

  it('without stringNumbers integers are exact, too', async (t) => {
    const client = await connected(t);
    await client.set('n', '9007199254740992');
    assert.equal(await client.incr('n'), 9007199254740993n);
    assert.equal(await client.incrby('n', -2), Number.MAX_SAFE_INTEGER);
  });

  it('are words in a URL', async (t) => {
    const client = new Redis(
      `redis://${server.host}:${server.port}/1?enableOfflineQueue=false&readOnly=true`
    );
    t.after(() => client.disconnect());
    assert.deepEqual([client.options.enableOfflineQueue, client.options.readOnly], [false, true]);
    await nextEvent(client, 'ready');
    assert.match(await client.client('info'), / db=1 /);
  });

  it('say who is connected', async (t) => {
    const named = await connected(t, { connectionName: 'me', clientInfoTag: 'billing' });
    const list = await named.client('info');
    assert.match(list, / name=me /);
    if (!list.includes('lib-name=')) return t.skip('CLIENT SETINFO is Redis 7.2');
    assert.match(list, / lib-name=jambonz-redis-native\(billing\) /);
    const silent = await connected(t, { disableClientInfo: true });
    assert.match(await silent.client('info'), / lib-name= /);
  });

  it('readOnly, on a server that is no part of a Cluster, is no obstacle', async (t) => {
    const client = await connected(t, { readOnly: true });
    assert.equal(await client.set('k', 'v'), 'OK');
  });

  it('can be overridden in a duplicate under both names', async (t) => {
    const client = await connected(t, { commandTimeout: 500, socketTimeout: 700 });
    const twin = client.duplicate({ commandDeadline: 900, lazyConnect: true });
    assert.deepEqual([twin.options.commandDeadline, twin.options.suspectAfter], [900, 700]);
    const other = client.duplicate({ commandTimeout: 800, lazyConnect: true });
    assert.equal(other.options.commandDeadline, 800);
  });

  it('autoResendUnfulfilledCommands: false sends nothing twice', async (t) => {
    const client = await connected(t, { autoResendUnfulfilledCommands: false });
    client.on('error', () => undefined);
    await server.cli('CLIENT', 'PAUSE', '200', 'ALL');
    const answer = client.get('k');
    await new Promise((resolve) => setImmediate(resolve));
    client.disconnect(true);
    await assert.rejects(answer, { code: 'ERR_REDIS_MAYBE_EXECUTED' });
  });
});
