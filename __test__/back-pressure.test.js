'use strict';

// What comes faster than it is taken. The stream of a gigabyte is `npm run leaks -- --stream 1024`.

const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const { Redis } = require('..');
const { openClient } = require('../chaos/test-kit');
const { STREAM_BOUND, streamAll } = require('../leaks/streams');
const { startRedis } = require('../tools/redis-server');
const { runChild } = require('./helpers/child');

const SIZE = 200_000;
/** Far more than is read ahead and than fits into sockets. */
const COUNT = 300;

let server;
before(async () => {
  server = await startRedis({ args: ['client-output-buffer-limit pubsub 40mb 0 0'] });
  await server.cli('SET', 'value', 'x'.repeat(SIZE));
});
after(() => server.stop());

const options = (more) => ({ host: server.host, port: server.port, ...more });

/** The event loop does not turn for so many milliseconds. */
function block(ms) {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

/** Has more asked for than is read ahead, and takes nothing for a while once the first of it is there. */
function askAndBlock(client, ms) {
  const values = Array.from({ length: COUNT }, () => client.get('value'));
  values[0].then(() => block(ms));
  return values;
}

describe('a process that takes less than it is sent', () => {
  for (const kind of ['subscription', 'replies to a blocked loop']) {
    it(`keeps its memory bounded, and gets all of it: ${kind}`, async () => {
      const megabytes = 200;
      const [{ before, peak, bytes, pauses }] = await streamAll({ megabytes, kinds: [kind] });
      assert.ok(bytes >= megabytes * 2 ** 20, `${bytes} bytes`);
      assert.ok(peak - before < STREAM_BOUND, `grew from ${before} to ${peak} MB`);
      assert.ok(pauses.count > 0 && pauses.seconds > 0);
    });
  }

  it('is told for how long nothing was read, and its server is not taken for silent', async (t) => {
    const { client, errors } = openClient(t, options({ suspectAfter: 1_000, commandDeadline: 60_000 }));
    const warnings = [];
    client.on('warning', (warning) => warnings.push(warning));
    await client.ping();
    const values = await Promise.all(askAndBlock(client, 4_000));
    assert.ok(values.every(({ length }) => length === SIZE));
    assert.equal(await client.echo('in order'), 'in order');
    assert.deepEqual([...new Set(warnings.map(({ code }) => code))], ['REDIS_READING_PAUSED']);
    assert.match(
      warnings[0].message,
      new RegExp(`for \\d{4,} ms nothing more was read from .*:${server.port}`)
    );
    const { pauses, connections } = client.stats();
    assert.ok(pauses.count >= 1 && pauses.seconds >= 1, JSON.stringify(pauses));
    assert.deepEqual([connections.made, errors], [1, []]);
  });

  it('gets what is past its deadline rejected, and the rest as it was asked for', async (t) => {
    const { client } = openClient(t, options({ commandDeadline: 2_000 }));
    await client.ping();
    const settled = await Promise.allSettled(askAndBlock(client, 4_500));
    const rejected = settled.filter(({ status }) => status === 'rejected');
    assert.ok(rejected.length > 0 && rejected.length < COUNT, `${rejected.length} rejected`);
    for (const { reason } of rejected) assert.equal(reason.code, 'ERR_REDIS_DEADLINE');
    const patient = client.withOptions({ deadline: 60_000 });
    const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => patient.echo(i)));
    assert.deepEqual(
      answers,
      Array.from({ length: 50 }, (_, i) => String(i))
    );
    assert.equal(client.stats().connections.made, 1);
  });

  it('has its last writes reach the server when it exits', async () => {
    const { code } = await runChild(
      `
      const client = new Redis(options);
      client.once('ready', () => {
        for (let i = 0; i < ${COUNT}; i++) client.get('value').catch(() => undefined);
        setTimeout(() => {
          const until = performance.now() + 1000;
          while (performance.now() < until);
          client.set('last', 'words');
          process.exit(0);
        }, 20);
      });
    `,
      options()
    );
    assert.deepEqual([code, await server.cli('GET', 'last')], [0, 'words']);
  });
});

describe('a slow subscriber', () => {
  /** Publishes more than a socket and what is read ahead hold. */
  const flood = async (channel) => {
    const publisher = new Redis(options());
    const message = 'x'.repeat(SIZE);
    for (let i = 0; i < COUNT / 20; i++) {
      await Promise.all(Array.from({ length: 20 }, () => publisher.publish(channel, message)));
    }
    await publisher.quit();
  };

  it('lets timers and other commands have their turns', async (t) => {
    const { client } = openClient(t, options());
    const other = openClient(t, options()).client;
    let heard = 0;
    let turns = 0;
    const whole = new Promise((resolve) => {
      client.on('message', () => {
        block(5);
        if (++heard === COUNT) resolve();
      });
    });
    await client.subscribe('slow');
    const flooded = flood('slow');
    const timer = setInterval(
      () =>
        other.ping().then(
          () => turns++,
          () => undefined
        ),
      5
    );
    await Promise.all([flooded, whole]);
    clearInterval(timer);
    assert.ok(turns > COUNT / 20, `${turns} turns`);
  });

  it('has its messages before the end of its subscription', async (t) => {
    const { client } = openClient(t, options());
    const order = [];
    client.on('message', (_, text) => {
      block(15);
      order.push(text);
    });
    await client.subscribe('ordered');
    const publisher = openClient(t, options()).client;
    const counts = Promise.all(Array.from({ length: 10 }, (_, i) => publisher.publish('ordered', i)));
    await counts;
    await client.unsubscribe('ordered');
    order.push('ended');
    assert.deepEqual(order, [...Array.from({ length: 10 }, (_, i) => String(i)), 'ended']);
  });

  it('is closed by the server beyond its limit, subscribes again, and is told that messages were missed', async () => {
    const script = `
      const client = new Redis(options);
      client.on('warning', async ({ code }) => {
        console.log(code);
        if (code !== 'REDIS_MESSAGES_MISSED') return;
        client.disconnect();
      });
      client.subscribe('flood').then(() => {
        process.stdout.write('subscribed\\n', () => {
          const until = performance.now() + 4000;
          while (performance.now() < until);
        });
      });
    `;
    let flooded;
    const { code, stdout } = await runChild(script, options(), {
      limit: 60_000,
      onOutput(text) {
        if (text.includes('subscribed')) flooded = Promise.all([flood('flood'), flood('flood')]);
      }
    });
    await flooded;
    assert.equal(code, 0);
    assert.match(stdout, /REDIS_READING_PAUSED/);
    assert.match(stdout, /REDIS_MESSAGES_MISSED/);
  });
});
