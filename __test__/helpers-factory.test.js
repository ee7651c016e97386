'use strict';

const assert = require('node:assert/strict');
const { EventEmitter, once } = require('node:events');
const { after, afterEach, before, describe, it } = require('node:test');
const { startRedis } = require('../tools/redis-server');
const { logEvents } = require('../lib/helpers/log-events');
const { tolerantLogger } = require('../lib/helpers/logger');
const { ERROR_CLASSES } = require('./helpers/error-classes');
const { onIoredis, ours, rdh } = require('./helpers/implementations');
const { RecordingLogger } = require('./helpers/recording-logger');

const VARIABLES = [
  'NODE_ENV',
  'JAMBONES_REDIS_HOST',
  'JAMBONES_REDIS_PORT',
  'JAMBONES_REDIS_SENTINELS',
  'JAMBONES_MAX_CALL_LIFETIME'
];
const saved = VARIABLES.map((name) => [name, process.env[name]]);

function restoreEnvironment() {
  for (const [name, value] of saved) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}

describe('the factory', { skip: onIoredis && 'is bound to the client of this package' }, () => {
  const createHelpers = onIoredis ? undefined : require('..');
  let server;
  const clients = [];

  const create = (...args) => {
    const helpers = createHelpers(...args);
    clients.push(helpers.client);
    return helpers;
  };

  before(async () => {
    server = await startRedis();
  });
  afterEach(() => {
    restoreEnvironment();
    for (const client of clients.splice(0)) client.disconnect();
  });
  after(() => server.stop());

  it('gives the same 38 keys, synchronously', () => {
    const theirs = rdh({ host: server.host, port: server.port });
    clients.push(theirs.client);
    const own = create({ host: server.host, port: server.port });
    assert.equal(Object.keys(own).length, 38);
    assert.deepEqual(Object.keys(own).sort(), Object.keys(theirs).sort());
    for (const [name, helper] of Object.entries(own))
      if (name !== 'client') assert.equal(typeof helper, 'function');
  });

  for (const opts of [undefined, null, {}]) {
    it(`reads the environment now, given ${JSON.stringify(opts)}`, async () => {
      process.env.JAMBONES_REDIS_HOST = server.host;
      process.env.JAMBONES_REDIS_PORT = String(server.port);
      const { addKey, retrieveKey } = create(opts, undefined, 'a tracer, ignored');
      assert.equal(await addKey('k', 'v'), 'OK');
      assert.equal(await retrieveKey('k'), 'v');
    });
  }

  it('takes given options for the whole of them', async () => {
    process.env.JAMBONES_REDIS_HOST = 'not a host';
    process.env.JAMBONES_REDIS_SENTINELS = '::1';
    const opts = Object.freeze({ host: server.host, port: String(server.port) });
    assert.equal(await create(opts).addKey('k', 'v'), 'OK');
  });

  it('uses the lifetimes of the environment whatever the options', async () => {
    process.env.JAMBONES_MAX_CALL_LIFETIME = '1000';
    const { client, updateCallStatus } = create({ host: server.host, port: server.port });
    await updateCallStatus({
      callSid: 's',
      callId: 'c',
      accountSid: 'a',
      sipStatus: 100,
      callStatus: 'trying'
    });
    const ttl = await client.ttl('call:a:s');
    assert.ok(ttl > 900 && ttl <= 1000);
  });

  it('throws before it makes a client when a variable is malformed', () => {
    process.env.JAMBONES_REDIS_PORT = 'x';
    assert.throws(() => create(), { name: 'ConfigurationError', variable: 'JAMBONES_REDIS_PORT' });
    process.env.JAMBONES_MAX_CALL_LIFETIME = 'x';
    assert.throws(() => create({ port: 1 }), { variable: 'JAMBONES_MAX_CALL_LIFETIME' });
  });

  it('can be imported by name', async () => {
    const names = await import('../index.js');
    const expected = ['createHelpers', 'default', 'Redis', 'Cluster', 'Command', ...ERROR_CLASSES];
    assert.deepEqual(Object.keys(createHelpers).sort(), expected.sort());
    for (const name of expected) assert.equal(names[name], createHelpers[name], name);
    assert.equal(names.default, createHelpers);
    assert.equal(createHelpers.default, createHelpers);
    assert.equal(createHelpers.createHelpers, createHelpers);
  });

  it('logs the events of its client', async () => {
    const logger = new RecordingLogger();
    const { client } = create({ host: server.host, port: server.port }, logger);
    await once(client, 'ready');
    const events = logger.lines.debug.map(([, text]) => text);
    assert.ok(events.includes('redis event connect') && events.includes('redis event ready'), events.join());
  });
});

it('the helpers can be destructured and called without a logger', async () => {
  const server = await startRedis();
  const { client, pushBack, popFront } = ours({ host: server.host, port: server.port });
  assert.equal(await pushBack('l', 'a'), 1);
  assert.equal(await popFront('l'), 'a');
  assert.equal(await popFront.call({}, 'l'), null);
  await client.quit();
  await server.stop();
});

describe('events of the client', () => {
  afterEach(restoreEnvironment);

  function emit(...events) {
    const client = new EventEmitter();
    const logger = new RecordingLogger();
    logEvents(client, tolerantLogger(logger));
    for (const [event, ...args] of events) client.emit(event, ...args);
    return logger.lines;
  }

  it('are debug lines', () => {
    const lines = emit(['connect'], ['ready'], ['reconnecting', 50], ['end']);
    assert.deepEqual(lines.debug, [
      [{ args: [] }, 'redis event connect'],
      [{ args: [] }, 'redis event ready'],
      [{ args: [50] }, 'redis event reconnecting'],
      [{ args: [] }, 'redis event end']
    ]);
    assert.deepEqual([lines.info, lines.error], [[], []]);
  });

  it('error is one error line with message and code, nothing else', () => {
    const err = Object.assign(new Error('no'), { code: 'EX', command: { name: 'auth', args: ['SECRET'] } });
    const expected = { message: 'no', code: 'EX' };
    assert.deepEqual(emit(['error', err]).error, [[expected, '@jambonz/realtimedb-helpers - redis error']]);
    assert.equal(emit(['error', undefined]).error.length, 1);
  });

  it('ECONNREFUSED is muted in tests only', () => {
    const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    process.env.NODE_ENV = 'test';
    assert.deepEqual(emit(['error', refused]).error, []);
    assert.equal(emit(['error', new Error('other')]).error.length, 1);
    process.env.NODE_ENV = 'production';
    assert.equal(emit(['error', refused]).error.length, 1);
  });

  it('failover and warning are info lines', () => {
    const lines = emit(['failover', { from: 'a', to: 'b' }], ['warning', { code: 'EX', message: 'polling' }]);
    assert.deepEqual(lines.info, [
      [{ failover: { from: 'a', to: 'b' } }, 'redis failover'],
      [{ warning: { code: 'EX', message: 'polling' } }, 'redis warning: polling']
    ]);
  });
});

describe('a logger', () => {
  it('may lack methods, or be absent', () => {
    for (const logger of [undefined, null, {}, { info() {} }]) {
      const log = tolerantLogger(logger);
      for (const level of ['debug', 'info', 'error']) log[level]('line');
    }
  });

  it('may change its methods later, as pino does with its level', () => {
    const lines = [];
    const logger = { prefix: '>', debug() {} };
    const log = tolerantLogger(logger);
    log.debug('one');
    logger.debug = function debug(line) {
      lines.push(this.prefix + line);
    };
    log.debug('two');
    assert.deepEqual(lines, ['>two']);
  });
});
