'use strict';

// An outage must cost what waits, and no more the longer it lasts. Only a process that does nothing else, and that
// can be told to collect its garbage, shows that: this file is its program, too.

const assert = require('node:assert/strict');
const { fork } = require('node:child_process');
const { once } = require('node:events');
const { test } = require('node:test');
const { setTimeout: sleep } = require('node:timers/promises');
const { Redis } = require('..');
const { openClient } = require('../chaos/test-kit');
const { freePort } = require('../tools/free-ports');
const { startRedis } = require('../tools/redis-server');
const { nextEvent } = require('./helpers/next-event');

const AS_CHILD = 'outage';

const PER_SECOND = 5_000;
const TICK_MS = 20;
const DEADLINE_MS = 1_000;
/** Queue, ids and arenas have their final size after two deadlines. */
const WARM_UP_MS = 2 * DEADLINE_MS;
const OUTAGE_MS = 7_000;
const SAMPLE_MS = 500;

const MB = 2 ** 20;
/**
 * The two halves of the samples are 2.5 s, or 12,500 commands, apart. Had each left but an empty object behind, that
 * would be 0.8 MB.
 */
const HEAP_BOUND = 0.5 * MB;
/** The native half can be seen from outside only. Had it kept the bytes of each command, that would be 6 MB. */
const RSS_BOUND = 3 * MB;
const VALUE = 'x'.repeat(500);

class Outage {
  constructor(clients) {
    this.clients = clients;
    this.issued = 0;
    this.settled = 0;
    this.codes = {};
    this.samples = [];
  }

  /** Issues what is due, alternating between the clients. */
  issue(due) {
    for (; this.issued < due; this.issued++) {
      const client = this.clients[this.issued % this.clients.length];
      client.set(`key:${this.issued}`, VALUE).then(
        () => this.count('OK'),
        ({ code }) => this.count(code)
      );
    }
  }

  count(code) {
    this.settled++;
    this.codes[code] = (this.codes[code] ?? 0) + 1;
  }

  sample(at) {
    globalThis.gc();
    const { heapUsed, external, arrayBuffers, rss } = process.memoryUsage();
    this.samples.push({ at, heap: heapUsed + external + arrayBuffers, rss });
  }

  async last(ms) {
    const start = performance.now();
    let nextSample = WARM_UP_MS;
    for (let at = 0; at < ms; at = performance.now() - start) {
      this.issue((PER_SECOND * at) / 1_000);
      if (at >= nextSample) {
        this.sample(at);
        nextSample += SAMPLE_MS;
      }
      await sleep(TICK_MS);
    }
    while (this.settled < this.issued) await sleep(TICK_MS);
  }
}

/** What the child does: a server that dies, and Sentinels that are not there. */
async function outage({ port, nowhere }) {
  const options = { commandDeadline: DEADLINE_MS };
  const sentinels = nowhere.map((port) => ({ host: '127.0.0.1', port }));
  const clients = [
    new Redis({ ...options, port, host: '127.0.0.1' }),
    new Redis({ ...options, sentinels, name: 'mymaster' })
  ];
  for (const client of clients) client.on('error', () => undefined);
  await clients[0].set('key', 'value');
  const close = nextEvent(clients[0], 'close');
  process.send('connected');
  await close;
  const all = new Outage(clients);
  await all.last(OUTAGE_MS);
  const { issued, codes, samples } = all;
  process.send({ issued, codes, samples, left: clients.map((client) => client.health().waiting) });
  for (const client of clients) client.disconnect();
  process.disconnect();
}

/** Growth over the samples, from the mean of the first half to that of the second: single samples are noisy. */
function growth(samples, what) {
  const mean = (some) => some.reduce((sum, sample) => sum + sample[what], 0) / some.length;
  const half = samples.length / 2;
  return mean(samples.slice(Math.ceil(half))) - mean(samples.slice(0, Math.floor(half)));
}

async function runOutage(t) {
  const redis = await startRedis();
  t.after(() => redis.stop());
  const nowhere = [await freePort(), await freePort(), await freePort()];
  const child = fork(__filename, [AS_CHILD], { execArgv: ['--expose-gc'] });
  t.after(() => child.kill());
  child.send({ port: redis.port, nowhere });
  await once(child, 'message');
  redis.kill();
  const [result] = await once(child, 'message');
  return result;
}

function tests() {
  test('memory stays flat in an outage, and every command ends at its deadline', async (t) => {
    const { issued, codes, samples, left } = await runOutage(t);
    assert.ok(issued > (PER_SECOND * OUTAGE_MS) / 1_000 / 2, `issued ${issued}`);
    assert.deepEqual(codes, { ERR_REDIS_DEADLINE: issued });
    assert.deepEqual(left, [0, 0]);
    for (const [what, bound] of [
      ['heap', HEAP_BOUND],
      ['rss', RSS_BOUND]
    ]) {
      const grown = growth(samples, what);
      assert.ok(grown < bound, `${what} grew by ${Math.round(grown / 1024)} kB`);
    }
  });

  test('beyond the bound of the queue a command is refused at once, with the cause of the outage', async (t) => {
    const options = { host: '127.0.0.1', port: await freePort(), commandDeadline: 500, queueMaxCommands: 10 };
    const { client } = openClient(t, options);
    await nextEvent(client, 'error');
    const results = await Promise.allSettled(Array.from({ length: 25 }, () => client.get('key')));
    const refused = results.slice(10).map(({ reason }) => reason);
    for (const { code, executed, message } of refused) {
      assert.deepEqual([code, executed], ['ERR_REDIS_QUEUE_FULL', 'no']);
      assert.match(message, /10 commands wait already.*refused/);
    }
    for (const { reason } of results.slice(0, 10)) assert.equal(reason.code, 'ERR_REDIS_DEADLINE');
  });
}

if (process.argv[2] === AS_CHILD) process.once('message', outage);
else tests();
