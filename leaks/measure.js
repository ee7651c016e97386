'use strict';

// A process that does nothing else, and that can be told to collect its garbage: `fork` it with --expose-gc, send it
// `{port, family, rounds, count}`, and it answers `{heap, rss, commands}`: bytes by which it grew over that many.

const { Redis } = require('..');
const { connectResp } = require('../tools/resp-client');
const { FAMILIES } = require('./families');

const COLLECTIONS = 3;

async function settle() {
  for (let i = 0; i < COLLECTIONS; i++) {
    /** @type {any} */ (globalThis).gc();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, external, arrayBuffers, rss } = process.memoryUsage();
  return { heap: heapUsed + external + arrayBuffers, rss };
}

/** @param {number[]} values from the mean of the first half to that of the second: single samples are noisy */
function growth(values) {
  const half = values.length / 2;
  const mean = (/** @type {number[]} */ some) => some.reduce((sum, value) => sum + value, 0) / some.length;
  return mean(values.slice(half)) - mean(values.slice(0, half));
}

/** @param {number} port */
async function openStage(port) {
  const client = new Redis({ port, host: '127.0.0.1', reconnectDelay: 1, reconnectDelayMax: 5 });
  client.on('error', () => undefined);
  const other = await connectResp({ port, host: '127.0.0.1' });
  await client.ping();
  return {
    client,
    hasty: client.withOptions({ deadline: 1 }),
    kick: () => other.command('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes'),
    close: () => {
      client.disconnect();
      other.close();
    }
  };
}

/** @param {{port: number, family: string, rounds: number, count: number}} order */
async function measure({ port, family, rounds, count }) {
  const { run, share = 1 } = FAMILIES[family];
  const stage = await openStage(port);
  const each = Math.max(1, Math.round(count * share));
  const samples = [];
  // Caches, queues and compiled code have their final size after the first rounds.
  for (let round = -2; round < rounds; round++) {
    await run(stage, each);
    const sample = await settle();
    if (round >= 0) samples.push(sample);
  }
  stage.close();
  return {
    heap: growth(samples.map(({ heap }) => heap)),
    rss: growth(samples.map(({ rss }) => rss)),
    commands: (each * rounds) / 2
  };
}

process.on('message', async (/** @type {any} */ order) => {
  process.send?.(await measure(order).catch((error) => ({ error: String(error.stack) })));
});
