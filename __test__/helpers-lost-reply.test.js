'use strict';

// The server executes a command and its reply is lost. A helper that counts or claims must say that it does not
// know, and must not do it again; all others are as good as ever.

const assert = require('node:assert/strict');
const { after, before, beforeEach, describe, it } = require('node:test');
const { startProxy } = require('../tools/chaos-proxy');
const { startRedis } = require('../tools/redis-server');
const { onIoredis, ours } = require('./helpers/implementations');
const { RecordingLogger } = require('./helpers/recording-logger');

describe('a reply that is lost', { skip: onIoredis && 'ioredis sends such commands again' }, () => {
  const logger = new RecordingLogger();
  let server;
  let proxy;
  let helpers;

  before(async () => {
    server = await startRedis();
    proxy = await startProxy({ target: server });
    helpers = ours({ host: proxy.host, port: proxy.port }, logger);
    await helpers.client.ping();
  });

  beforeEach(async () => {
    await helpers.client.ping();
    await server.cli('FLUSHALL');
    logger.clear();
    proxy.cutAfterRequests(0);
  });

  after(async () => {
    helpers.client.disconnect();
    await proxy.stop();
    await server.stop();
  });

  const maybeExecuted = { code: 'ERR_REDIS_MAYBE_EXECUTED' };

  function assertLogged() {
    const codes = logger.lines.error.map(([err]) => err.code).filter((code) => code === maybeExecuted.code);
    assert.equal(codes.length, 1);
  }

  const counting = [
    ['incrKey', ['GET', 'k'], '1', 'k'],
    ['decrKey', ['GET', 'k'], '-1', 'k'],
    ['addKeyNx', ['GET', 'k'], 'v', 'k', 'v', 100],
    ['pushBack', ['LLEN', 'k'], 1, 'k', 'v']
  ];
  for (const [helper, question, expected, ...args] of counting) {
    it(`${helper} is undefined, logged, and not repeated`, async () => {
      assert.equal(await helpers[helper](...args), undefined);
      assertLogged();
      assert.equal(await server.cli(...question), expected);
    });
  }

  it('retrieveByPatternSortedSet hands out whom it took from the queue, and nobody is taken twice', async () => {
    await server.cli('ZADD', 'queue', '1', '1:a', '2', '2:b', '3', '3:other');
    // The pages of the scan first; they are one here.
    proxy.cutAfterRequests(1);
    const taken = await helpers.retrieveByPatternSortedSet('queue', '*:[ab]');
    const left = await server.cli('ZRANGE', 'queue', '0', '-1');
    assert.deepEqual([...taken, ...left].sort(), ['3:other', ...['a', 'b']].sort());
    assertLogged();
  });

  it('createHash rejects', async () => {
    await assert.rejects(helpers.createHash('h', { a: 1 }, 100), maybeExecuted);
    assertLogged();
    assert.deepEqual(await server.cli('HGETALL', 'h'), ['a', '1']);
  });

  it('updateCallStatus is repeated, since that changes nothing', async () => {
    const call = { callSid: 's', callId: 'c', accountSid: 'a', sipStatus: 180, callStatus: 'ringing' };
    assert.equal(await helpers.updateCallStatus(call), true);
  });

  it('addToSet and addKey are repeated', async () => {
    assert.equal(await helpers.addKey('k', 'v', 100), 'OK');
    proxy.cutAfterRequests(0);
    assert.equal(typeof (await helpers.addToSet('s', 'a')), 'number');
  });
});
