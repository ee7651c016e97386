'use strict';

const assert = require('node:assert/strict');
const { describe, it } = require('node:test');
const { CommandError } = require('..');
const { freePort } = require('../tools/free-ports');
const { startRedis } = require('../tools/redis-server');
const { behindProxy } = require('./helpers/behind-proxy');
const { nextEvent } = require('./helpers/next-event');

const MEGABYTE = 'x'.repeat(2 ** 20);

describe('while the server is away', () => {
  const place = behindProxy();
  const { viaProxy } = place;
  const toNobody = async (options) => place.create({ port: await freePort(), ...options });

  it('commands wait and succeed in order when it comes up', async () => {
    await place.proxy.setMode('refuse');
    const client = viaProxy();
    const answers = Promise.all([
      client.rpush('l', 1),
      client.rpush('l', 2),
      client.multi().rpush('l', 3).llen('l').exec(),
      client.lrange('l', 0, -1)
    ]);
    await nextEvent(client, 'reconnecting');
    await place.proxy.setMode('pass');
    assert.deepEqual(await answers, [
      1,
      2,
      [
        [null, 3],
        [null, 3]
      ],
      ['1', '2', '3']
    ]);
  });

  it('commands wait through a restart', async () => {
    const own = await startRedis();
    const client = place.create({ port: own.port });
    await client.ping();
    own.kill();
    await nextEvent(client, 'reconnecting');
    const answer = client.incr('n');
    await own.restart();
    assert.equal(await answer, 1);
    await own.stop();
  });

  it('commandTimeout is the deadline of a command that waits', async () => {
    const client = await toNobody({ commandTimeout: 100 });
    const start = performance.now();
    const error = await client.set('k', 'v').catch((e) => e);
    assert.ok(error instanceof CommandError);
    assert.deepEqual(
      [error.code, error.executed, error.command],
      ['ERR_REDIS_DEADLINE', 'no', { name: 'set' }]
    );
    assert.match(error.message, /^SET was not sent: .*refused/i);
    const waited = performance.now() - start;
    assert.ok(waited >= 90 && waited < 1500, `${waited} ms`);
  });

  it('and of one that was sent and is not answered', async () => {
    const client = viaProxy({ commandDeadline: 150 });
    await client.ping();
    await place.proxy.setMode('swallow');
    const results = await Promise.allSettled([
      client.incr('n'),
      client.multi().incr('n').exec(),
      new Promise((resolve, reject) =>
        client.get('n', (error, value) => (error ? reject(error) : resolve(value)))
      )
    ]);
    for (const { reason } of results) {
      assert.deepEqual([reason.code, reason.executed], ['ERR_REDIS_DEADLINE', 'maybe']);
    }
  });

  it('withOptions() sets the deadline of single commands', async () => {
    const client = await toNobody();
    await assert.rejects(client.withOptions({ deadline: 50 }).get('k'), { code: 'ERR_REDIS_DEADLINE' });
  });

  it('a late reply is not taken for that of another command', async () => {
    const client = viaProxy({ commandDeadline: 100, suspectAfter: 5000 });
    await client.set('k', 'first');
    await place.proxy.setMode('swallow');
    await assert.rejects(client.get('k'), { code: 'ERR_REDIS_DEADLINE' });
    const patient = client.withOptions({ deadline: 5000 });
    const answers = Promise.all([patient.echo('a'), patient.echo('b')]);
    await place.proxy.setMode('pass');
    assert.deepEqual(await answers, ['a', 'b']);
  });

  it('what may not be done twice is rejected, the rest is sent again', async () => {
    const client = viaProxy();
    await client.ping();
    await place.proxy.setMode('cut-before-reply');
    const results = Promise.allSettled([client.incr('n'), client.set('k', 'v')]);
    await nextEvent(client, 'close');
    await place.proxy.setMode('pass');
    const [incr, set] = await results;
    assert.deepEqual([incr.reason.code, incr.reason.executed], ['ERR_REDIS_MAYBE_EXECUTED', 'maybe']);
    assert.equal(incr.reason.command.name, 'incr');
    assert.equal(set.value, 'OK');
    assert.equal(await client.get('n'), '1');
  });

  it("retry: 'always' sends everything again, retry: 'never' nothing", async () => {
    const client = viaProxy();
    await client.ping();
    await place.proxy.setMode('cut-before-reply');
    const results = Promise.allSettled([
      client.withOptions({ retry: 'always' }).incr('twice'),
      client.withOptions({ retry: 'never' }).set('k', 'v')
    ]);
    await nextEvent(client, 'close');
    await place.proxy.setMode('pass');
    const [always, never] = await results;
    assert.equal(always.value, 2);
    assert.equal(never.reason.code, 'ERR_REDIS_MAYBE_EXECUTED');
  });

  it('queueMaxCommands bounds what waits', async () => {
    const client = await toNobody({ queueMaxCommands: 2 });
    const waiting = [client.get('a'), client.get('b')];
    const error = await client.get('c').catch((e) => e);
    assert.deepEqual(
      [error.name, error.code, error.executed],
      ['CommandError', 'ERR_REDIS_QUEUE_FULL', 'no']
    );
    assert.match(error.message, /^GET was not taken: /);
    client.disconnect();
    const ends = await Promise.allSettled(waiting);
    assert.deepEqual(
      ends.map(({ reason }) => reason.code),
      ['ERR_REDIS_CLOSED', 'ERR_REDIS_CLOSED']
    );
  });

  it('queueMaxBytes bounds what waits', async () => {
    const client = await toNobody({ queueMaxBytes: 3 * 2 ** 20 });
    const first = client.set('a', MEGABYTE);
    const second = client.set('b', MEGABYTE);
    await assert.rejects(client.set('c', MEGABYTE + MEGABYTE), { code: 'ERR_REDIS_QUEUE_FULL' });
    client.disconnect();
    await Promise.allSettled([first, second]);
  });

  it('the bounds do not concern what a connected server takes', async () => {
    const client = place.create({ port: place.server.port, queueMaxCommands: 10 });
    await client.ping();
    const answers = await Promise.all(Array.from({ length: 1000 }, () => client.incr('n')));
    assert.equal(answers.at(-1), 1000);
  });

  it('enableOfflineQueue: false refuses at once', async () => {
    const client = await toNobody({ enableOfflineQueue: false, lazyConnect: true });
    const error = await client.get('k').catch((e) => e);
    assert.deepEqual([error.code, error.executed], ['ERR_REDIS_OFFLINE', 'no']);
    await assert.rejects(client.multi().get('k').exec(), { code: 'ERR_REDIS_OFFLINE' });
  });

  it('enableOfflineQueue: false changes nothing once connected', async () => {
    const client = place.create({ port: place.server.port, enableOfflineQueue: false, lazyConnect: true });
    await client.connect();
    assert.equal(await client.set('k', 'v'), 'OK');
  });

  it('quit() does not wait for it longer than two seconds', async () => {
    const client = await toNobody();
    const waiting = client.set('k', 'v');
    const start = performance.now();
    const quitting = client.quit();
    await assert.rejects(waiting, { code: 'ERR_REDIS_CLOSED' });
    assert.equal(await quitting, 'OK');
    assert.ok(performance.now() - start < 3500);
  });
});
