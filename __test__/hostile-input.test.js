'use strict';

// What applications hand over by mistake must end as an error where it was made: the commands before it, beside
// it and after it get their own replies.

const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const vm = require('node:vm');
const { ConfigurationError, Redis, createHelpers } = require('..');
const { startRedis } = require('../tools/redis-server');
const { BAD_VALUES, detached } = require('./helpers/bad-values');
const { nextEvent } = require('./helpers/next-event');
const { pollUntil } = require('./helpers/poll-until');
const { RecordingLogger } = require('./helpers/recording-logger');

/**
 * They end the client or the server, stop it, or say what a connection is. (For POST and Host: a Redis closes the
 * connection: it takes them for an attack by way of a browser.)
 */
const NOT_TRIED =
  /^(?:post|host:|quit|end|disconnect|connect|shutdown|debug|failover|replicaof|slaveof|migrate|monitor|client|config|acl|module|wait|waitaof|select|duplicate|replica|revive|open|refuse|dispatch(?:Group|Reads)?|sayGoodbye|createConnection|constructor|emit|on|once|off|.*subscribe|.*listener.*|listeners|rawListeners|eventNames|setMaxListeners|getMaxListeners|restore-asking|save|bgsave|bgrewriteaof|psubscribe|b[lrz].*)(?:Buffer)?$/i;

let server;
let client;
before(async () => {
  server = await startRedis({ args: ['proto-max-bulk-len 1mb'] });
  client = new Redis(server.port, server.host);
});
after(async () => {
  client.disconnect();
  await server.stop();
});

/** Commands before and after an abuse in the same batch, and one in the next, are answered as they should be. */
async function aroundIt(abuse, name) {
  const earlier = client.echo('before');
  const outcome = attempt(abuse);
  const later = client.echo('after');
  assert.deepEqual(await Promise.all([earlier, later]), ['before', 'after'], name);
  const result = await outcome;
  assert.equal(await client.echo('next'), 'next', name);
  assert.equal(client.status, 'ready', name);
  if (result.error !== undefined) {
    assert.ok(result.error instanceof Error, `${name}: ${result.error}`);
    assert.notEqual(result.error.code, 'ERR_REDIS_INTERNAL', name);
    assert.ok(result.error.message.length > 0, name);
  }
  return result;
}

/** @returns {Promise<{value?: any, error?: any}>} whether it was thrown or rejected */
async function attempt(abuse) {
  try {
    return { value: await abuse() };
  } catch (error) {
    return { error };
  }
}

function methodsOf(object) {
  const names = new Set();
  for (let at = object; at && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const name of Object.getOwnPropertyNames(at)) names.add(name);
  }
  // What ends in Buffer takes the same way in.
  const isMethod = (name) =>
    !NOT_TRIED.test(name) && !/Buffer$/.test(name) && typeof object[name] === 'function';
  return [...names].filter(isMethod).sort();
}

describe('every method of a client', () => {
  it('takes anything without harm to other commands', async () => {
    const methods = methodsOf(client);
    assert.ok(methods.length > 200, `${methods.length} methods`);
    for (const [what, make] of Object.entries(BAD_VALUES)) {
      const earlier = client.echo('before');
      const outcomes = methods.flatMap((name) => [
        attempt(() => client[name](make())),
        attempt(() => client[name]('key', make())),
        attempt(() => client[name]('key', 'field', make(), make()))
      ]);
      const later = client.echo('after');
      assert.deepEqual(await Promise.all([earlier, later]), ['before', 'after'], what);
      for (const { error } of await Promise.all(outcomes)) {
        if (error === undefined) continue;
        assert.ok(error instanceof Error && error.message, `${what}: ${String(error)}`);
        assert.notEqual(error.code, 'ERR_REDIS_INTERNAL', what);
        assert.notEqual(error.code, 'ERR_REDIS_MAYBE_EXECUTED', `${what}: ${error.message}`);
      }
      assert.equal(client.status, 'ready', what);
    }
  });

  it('and so do pipelines and transactions', async () => {
    for (const kind of ['pipeline', 'multi']) {
      for (const [what, make] of Object.entries(BAD_VALUES)) {
        await aroundIt(
          () => client[kind]().set('k', 'v').set('k', make()).get('k').exec(),
          `${kind}: ${what}`
        );
        await aroundIt(() => client[kind]([['set', 'k', make()], make()]).exec(), `${kind} list: ${what}`);
        await aroundIt(() => client[kind](make()).exec(), `${kind} of: ${what}`);
        await aroundIt(() => client[kind]().call(make(), 'k').exec(), `${kind}.call: ${what}`);
        await aroundIt(() => client[kind]().get('k').exec(make()), `${kind}.exec: ${what}`);
      }
    }
  });
});

describe('bytes', () => {
  it('that were transferred away are refused, and the batch they were in is not lost', async () => {
    const { error } = await aroundIt(() => client.set('k', detached()), 'detached');
    assert.equal(error.name, 'TypeError');
    assert.match(error.message, /detached/);
  });

  it('that are transferred away before a pipeline is sent are refused there', async () => {
    const bytes = Buffer.from(new ArrayBuffer(64));
    const batch = client.pipeline().set('a', 1).set('b', bytes).set('c', 3);
    const transaction = client.multi().set('a', 1).set('b', bytes).set('c', 3);
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
    const { value } = await aroundIt(() => batch.exec(), 'pipeline');
    assert.deepEqual(
      [value[0], value[2]],
      [
        [null, 'OK'],
        [null, 'OK']
      ]
    );
    assert.match(value[1][0].message, /detached/);
    assert.match((await aroundIt(() => transaction.exec(), 'multi')).error.message, /detached/);
  });

  it('that are transferred away beside a large value are refused as well', async () => {
    const bytes = Buffer.from(new ArrayBuffer(64));
    const transaction = client.multi().set('b', bytes).set('large', 'x'.repeat(100_000));
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
    assert.match((await aroundIt(() => transaction.exec(), 'multi')).error.message, /detached/);
  });

  it('of a class that lies about its length arrive in the length that was sent', async () => {
    const bytes = new (class extends Uint8Array {
      get length() {
        return 700;
      }
    })(5).fill(97);
    await aroundIt(() => client.set('liar', bytes), 'liar');
    assert.equal(await client.get('liar'), 'aaaaa');
  });

  it('in shared memory, in other contexts and in a DataView are sent as they are', async () => {
    const shared = Buffer.from(new SharedArrayBuffer(3)).fill('s');
    const foreign = vm.runInNewContext('new Uint8Array([102, 111, 114])');
    const view = new DataView(Uint8Array.from([120, 118, 105, 101, 119, 120]).buffer, 1, 4);
    await client.mset('shared', shared, 'foreign', foreign, 'view', view);
    assert.deepEqual(await client.mget('shared', 'foreign', 'view'), ['sss', 'for', 'view']);
  });

  it('more than Redis takes are refused before anything is sent', async () => {
    const huge = Buffer.allocUnsafeSlow(512 * 2 ** 20 + 1);
    for (const abuse of [() => client.set('huge', huge), () => client.multi().set('huge', huge).exec()]) {
      const { error } = await aroundIt(abuse, 'huge');
      assert.deepEqual([error.name, error.code], ['RangeError', 'ERR_OUT_OF_RANGE']);
      assert.match(error.message, /argument 2 of set has 536870913 bytes/);
    }
    assert.equal(client.health().retried, 0);
  });
});

describe('an argument that calls back', () => {
  it('may send commands of its own while it is converted', async () => {
    const inner = [];
    const value = {
      toString() {
        inner.push(client.echo('inner'), client.pipeline().echo('piped').exec());
        return 'outer';
      }
    };
    const outer = client.echo(value);
    assert.equal(await outer, 'outer');
    assert.deepEqual(await Promise.all(inner), ['inner', [[null, 'piped']]]);
  });

  it('may take away the memory of the one before it', async () => {
    const bytes = Buffer.from(new ArrayBuffer(64));
    const thief = {
      toString: () => String(structuredClone(bytes.buffer, { transfer: [bytes.buffer] }).byteLength)
    };
    const { error } = await aroundIt(() => client.rpush('l', 'a', bytes, thief), 'thief');
    assert.match(error.message, /detached/);
  });

  it('may add to the list it is in, which is sent in the length it had', async () => {
    await client.del('l');
    const list = ['a', { toString: () => `b${list.push('never')}` }];
    assert.equal(await client.rpush('l', list), 2);
    assert.deepEqual(await client.lrange('l', 0, -1), ['a', 'b3']);
  });

  it('may disconnect the client', async () => {
    const own = client.duplicate();
    await own.ping();
    const value = { toString: () => String(own.disconnect()) };
    await assert.rejects(own.set('k', value), { code: 'ERR_REDIS_CLOSED' });
    assert.equal(await client.echo('x'), 'x');
  });
});

describe('a number of keys', () => {
  it('far beyond those that follow costs nothing, under a keyPrefix either', async () => {
    const own = client.duplicate({ keyPrefix: 'p:' });
    await assert.rejects(own.eval('return KEYS', 4e9, 'k'), { name: 'ReplyError' });
    assert.deepEqual(await own.eval('return KEYS', 1, 'k'), ['p:k']);
    own.disconnect();
  });
});

describe('a Map of another context', () => {
  it('is fields and values, too', async () => {
    await client.hset('map', vm.runInNewContext('new Map([["a", 1]])'));
    assert.deepEqual(await client.hgetall('map'), { a: '1' });
  });
});

describe('what throws in a callback or a listener', () => {
  /** Exceptions that nobody caught while `work` was done. */
  async function uncaughtDuring(work) {
    const messages = [];
    const others = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.on('uncaughtException', ({ message }) => messages.push(message));
    try {
      await work();
      await new Promise((resolve) => setImmediate(resolve));
    } finally {
      process.removeAllListeners('uncaughtException');
      for (const listener of others) process.on('uncaughtException', listener);
    }
    return messages;
  }
  const thrower = (text) => () => {
    throw new Error(text);
  };

  it('is an uncaught exception, and all replies of the batch reach their promises', async () => {
    const messages = await uncaughtDuring(async () => {
      const all = [];
      for (let i = 0; i < 50; i++)
        all.push(client.echo(`${i}`, i % 10 === 0 ? thrower(`callback ${i}`) : undefined));
      // A function in last place is a callback; `undefined` is an argument.
      const answers = await Promise.allSettled(all);
      assert.deepEqual(
        answers.filter(({ status }) => status === 'fulfilled').map(({ value }) => value),
        ['0', '10', '20', '30', '40']
      );
      const results = await client.pipeline().echo('a', thrower('piped')).echo('b').exec(thrower('exec'));
      assert.deepEqual(results, [
        [null, 'a'],
        [null, 'b']
      ]);
    });
    assert.deepEqual(messages.sort(), [
      'callback 0',
      'callback 10',
      'callback 20',
      'callback 30',
      'callback 40',
      'exec',
      'piped'
    ]);
  });

  it('keeps no command from its reply, nor the client from its end', async () => {
    const messages = await uncaughtDuring(async () => {
      const own = client.duplicate({ lazyConnect: true });
      for (const event of ['connecting', 'connect', 'close', 'end']) own.on(event, thrower(event));
      own.once('ready', () => own.echo('first', thrower('callback of a listener')));
      const ready = nextEvent(own, 'ready');
      const answer = own.echo('x');
      await ready;
      assert.equal(await answer, 'x');
      assert.equal(await own.quit(), 'OK');
      await pollUntil(async () => own.status === 'end');
    });
    assert.ok(messages.includes('connect') && messages.includes('close'), `${messages}`);
  });

  it('that is a natMap leaves the address as it was', async () => {
    const sentinels = [{ host: server.host, port: server.port }];
    const attempts = Object.entries(BAD_VALUES).map(async ([what, make]) => {
      const own = new Redis({ sentinels, name: 'm', natMap: () => make(), commandDeadline: 300 });
      own.on('error', () => undefined);
      await assert.rejects(own.get('k'), Error, what);
      own.disconnect();
    });
    await Promise.all(attempts);
  });
});

describe('every option', () => {
  const OPTIONS = [
    ...['host', 'port', 'path', 'db', 'family', 'keepAlive', 'noDelay', 'keyPrefix', 'username', 'password'],
    ...[
      'sentinels',
      'name',
      'role',
      'sentinelUsername',
      'sentinelPassword',
      'tls',
      'sentinelTLS',
      'natMap',
      'url'
    ],
    ...['connectTimeout', 'commandTimeout', 'commandDeadline', 'queueMaxCommands', 'queueMaxBytes', 'retry'],
    ...[
      'connectionName',
      'waitReplicas',
      'waitTimeout',
      'lazyConnect',
      'followPromotion',
      'enableOfflineQueue'
    ]
  ];
  for (const option of OPTIONS) {
    it(`${option} of the wrong type is refused with an error that names it, or works`, () => {
      for (const [what, make] of Object.entries(BAD_VALUES)) {
        try {
          const own = new Redis({ lazyConnect: true, [option]: make() });
          own.on('error', () => undefined);
          own.disconnect();
        } catch (error) {
          assert.ok(error instanceof Error, what);
          if (/a trap of the application|revoked|to primitive|detached/.test(error.message)) continue;
          assert.ok(error instanceof ConfigurationError, `${what}: ${error.stack}`);
          assert.equal(error.code, 'ERR_REDIS_CONFIGURATION');
        }
      }
    });
  }

  it('may be the wrong thing altogether', () => {
    for (const [what, make] of Object.entries(BAD_VALUES)) {
      for (const args of [[make()], ['host', make()], [6379, make(), make()]]) {
        try {
          const own = new Redis(...args, { lazyConnect: true });
          own.on('error', () => undefined);
          own.disconnect();
        } catch (error) {
          assert.ok(error instanceof Error && error.message, what);
        }
      }
    }
  });

  it('that is a URL never comes back in an error', () => {
    const urls = [
      'redis://u:CANARY@',
      'http://u:CANARY@h',
      'redis://u:CANARY%zz@h:1',
      'redis:u:CANARY@h',
      ':CANARY@h:6379'
    ];
    for (const url of [...urls, 'redis://u:CANARY@h:99999', '//u:CANARY@h']) {
      for (const make of [() => new Redis(url), () => new Redis({ url }), () => new Redis({ host: url })]) {
        try {
          make().disconnect();
        } catch (error) {
          assert.equal(error.code, 'ERR_REDIS_CONFIGURATION');
          assert.doesNotMatch(`${error.stack}${error.cause?.stack}`, /CANARY/, url);
        }
      }
    }
  });

  it('of a view is checked as well', () => {
    for (const contract of [
      { deadline: 0 },
      { deadline: 1.5 },
      { deadline: Symbol('x') },
      { retry: 'sometimes' }
    ]) {
      assert.throws(() => client.withOptions(contract), RangeError);
    }
  });
});

describe('every helper', () => {
  it('takes anything without harm to other calls', async () => {
    const logger = new RecordingLogger();
    const helpers = createHelpers({ host: server.host, port: server.port }, logger);
    const names = Object.keys(helpers).filter((name) => typeof helpers[name] === 'function');
    assert.ok(names.length >= 30, `${names}`);
    for (const [what, make] of Object.entries(BAD_VALUES)) {
      const attempts = names.flatMap((name) => [
        attempt(() => helpers[name](make())),
        attempt(() => helpers[name]('key', make())),
        attempt(() => helpers[name]('key', make(), make(), make()))
      ]);
      await helpers.addKey('good', what);
      for (const { value, error } of await Promise.all(attempts)) {
        assert.ok(error === undefined || error instanceof Error, what);
        if (typeof value === 'function') value();
      }
      assert.equal(await helpers.retrieveKey('good'), what);
    }
    helpers.client.disconnect();
  });
});
