'use strict';

// A process that takes more slowly than it is sent: `fork` it, send it `{kind, port, megabytes}`, and it answers
// 'ready' when the stream may begin, and at its end `{bytes, pauses, before, peak}`, memory in megabytes.

const fs = require('node:fs');
const { Redis } = require('..');

/** @typedef {{kind: string, port: number, megabytes: number}} Order */
/** @typedef {{client: any, goal: number, take: (bytes: number) => void, whole: Promise<void>}} Stage */

const MB = 2 ** 20;
/** As long as the consumer is busy with a megabyte, in ms: more than a server needs for it. */
const WORK = 8;

/** The most memory that the process ever had, and what it has now, as Linux tells it. */
function memory() {
  const status = fs.readFileSync('/proc/self/status', 'utf8');
  const of = (/** @type {string} */ name) =>
    Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]) / 1024;
  return { now: of('VmRSS'), peak: of('VmHWM') };
}

/** @param {number} ms in which nothing else happens in this thread */
function work(ms) {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

/** @type {Record<string, (stage: Stage) => Promise<void>>} each resolves when everything has come */
const KINDS = {
  async subscription({ client, take, whole }) {
    client.on('message', (/** @type {string} */ _, /** @type {string} */ text) => take(text.length));
    await client.subscribe('stream');
    process.send?.('ready');
    await whole;
  },
  async monitor({ client, take, whole }) {
    const monitor = await client.monitor();
    monitor.on('monitor', (/** @type {any} */ _, /** @type {string[]} */ [name, , text]) => {
      if (name === 'PUBLISH') take(text.length);
    });
    process.send?.('ready');
    await whole;
    monitor.disconnect();
  },
  async scan({ client, goal, take }) {
    for (let taken = 0; taken < goal; ) {
      for await (const page of client.hscanStream('large', { count: 10 })) {
        const bytes = page.reduce(
          (/** @type {number} */ sum, /** @type {string} */ text) => sum + text.length,
          0
        );
        take(bytes);
        taken += bytes;
        if (taken >= goal) break;
      }
    }
  },
  /** Everything is asked for at once, and the event loop does not turn for a while. */
  async 'replies to a blocked loop'({ client, goal, take }) {
    const size = await client.strlen('value');
    const values = Array.from({ length: Math.ceil(goal / size) }, () =>
      client.get('value').then((/** @type {string} */ text) => take(text.length))
    );
    setImmediate(() => work(1_500));
    await Promise.all(values);
  }
};

/** @param {Order} order */
async function consume({ kind, port, megabytes }) {
  const client = new Redis({ port, host: '127.0.0.1', commandDeadline: 600_000, queueMaxBytes: MB });
  await client.ping();
  const goal = megabytes * MB;
  const before = memory().now;
  let bytes = 0;
  /** @type {() => void} */
  let done = () => undefined;
  const whole = new Promise((/** @type {(value: void) => void} */ resolve) => {
    done = resolve;
  });
  const take = (/** @type {number} */ more) => {
    bytes += more;
    work((WORK * more) / MB);
    if (bytes >= goal) done();
  };
  await KINDS[kind]({ client, goal, take, whole });
  const { pauses } = client.stats();
  client.disconnect();
  return { bytes, pauses, before, peak: memory().peak };
}

process.once('message', async (/** @type {Order} */ order) => {
  const result = await consume(order).catch((error) => ({ error: String(error.stack) }));
  process.send?.(result, () => process.disconnect());
});
