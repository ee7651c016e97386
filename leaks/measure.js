'use strict';

// A process that does nothing else, and that can be told to collect its garbage: `fork` it with --expose-gc, send it
// `{port, sentinels, family, rounds, each}`, and it answers `{heap, external, rss, commands}`: bytes by which it grew
// over that many.

const { Redis } = require('..');
const { askOnce, connectResp } = require('../tools/resp-client');
const { FAMILIES, SLOW_FAMILIES } = require('./families');

const COLLECTIONS = 3;
const NAME = 'mymaster';

async function settle() {
  for (let i = 0; i < COLLECTIONS; i++) {
    /** @type {any} */ (globalThis).gc();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, external, arrayBuffers, rss } = process.memoryUsage();
  return { heap: heapUsed, external: external + arrayBuffers, rss };
}

/** @param {number[]} values from the mean of the first half to that of the second: single samples are noisy */
function growth(values) {
  const half = values.length / 2;
  const mean = (/** @type {number[]} */ some) => some.reduce((sum, value) => sum + value, 0) / some.length;
  return mean(values.slice(half)) - mean(values.slice(0, half));
}

/**
 * @param {number} port of a Sentinel
 * @returns {() => Promise<void>} resolves when it has begun; until the failover before is over, none can
 */
function failOverBy(port) {
  return async () => {
    for (;;) {
      const reply = await askOnce({ port, host: '127.0.0.1' }, 'SENTINEL', 'FAILOVER', NAME).catch(
        (error) => error
      );
      if (reply === 'OK') return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
}

/** @param {{port: number, sentinels?: number[]}} order */
async function openStage({ port, sentinels }) {
  const place = sentinels
    ? { sentinels: sentinels.map((one) => ({ host: '127.0.0.1', port: one })), name: NAME }
    : { port, host: '127.0.0.1' };
  const client = new Redis({ ...place, reconnectDelay: 1, reconnectDelayMax: 5 });
  client.on('error', () => undefined);
  const other = await connectResp({ port, host: '127.0.0.1' });
  await client.ping();
  return {
    client,
    hasty: client.withOptions({ deadline: 1 }),
    failOver: failOverBy(sentinels?.[0] ?? 0),
    kick: () => other.command('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes'),
    close: () => {
      client.disconnect();
      other.close();
    }
  };
}

/** @param {{port: number, sentinels?: number[], family: string, rounds: number, each: number}} order */
async function measure({ family, rounds, each, ...place }) {
  const { run } = { ...FAMILIES, ...SLOW_FAMILIES }[family];
  const stage = await openStage(place);
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
    external: growth(samples.map(({ external }) => external)),
    rss: growth(samples.map(({ rss }) => rss)),
    commands: (each * rounds) / 2
  };
}

process.on('message', async (/** @type {any} */ order) => {
  process.send?.(await measure(order).catch((error) => ({ error: String(error.stack) })));
});
