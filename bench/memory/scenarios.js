'use strict';

const { setTimeout: sleep } = require('node:timers/promises');
const { callFields } = require('../data');

const COMMANDS = 100_000;
const BYTES = 100;
const KEYS = 1000;
const HASH = 'bench:memory:hash';
const REPLIES = 1_000_000;
const LOOPS = 100;
const COLLECTIONS = 2;
/** Allocators give memory back with some delay. */
const SETTLE_MS = 250;
/**
 * V8 keeps the room of its young generation, some 30 MB after work of any kind, as long as it remembers that the process
 * was busy; the first full collection after five seconds gives it back.
 */
const IDLE_MS = 6_000;
const MEGABYTE = 1e6;

const rss = () => process.memoryUsage.rss() / MEGABYTE;
/** Node.js counts this in units of 1024 bytes, on every system. */
const peakRss = () => (process.resourceUsage().maxRSS * 1024) / MEGABYTE;

/** After a full collection of garbage. */
async function collectedRss() {
  for (let i = 0; i < COLLECTIONS; i++) {
    globalThis.gc?.();
    await sleep(SETTLE_MS);
  }
  return rss();
}

/**
 * All at once, before the first reply can come.
 * @param {import('../types').Client} client
 */
async function inFlight(client) {
  const value = 'x'.repeat(BYTES);
  const idle = rss();
  const replies = Array.from({ length: COMMANDS }, (_, i) => client.set(`bench:memory:${i % KEYS}`, value));
  const wrong = (await Promise.all(replies)).find((reply) => reply !== 'OK');
  if (wrong !== undefined) throw new Error(`wrong reply: ${wrong}`);
  return { idle, peak: peakRss() };
}

/** @param {import('../types').Client} client */
async function dropped(client) {
  const wanted = Object.keys(callFields(0)).length;
  const first = client.hashOf(await client.hgetall(HASH));
  if (Object.keys(first).length !== wanted) throw new Error(`${HASH} has not its ${wanted} fields`);
  const idle = await collectedRss();
  let left = REPLIES;
  await Promise.all(
    Array.from({ length: LOOPS }, async () => {
      while (left-- > 0) await client.hgetall(HASH);
    })
  );
  const peak = peakRss();
  const atOnce = (await collectedRss()) - idle;
  await sleep(IDLE_MS);
  return { idle, peak, atOnce, growth: (await collectedRss()) - idle };
}

/** @type {Record<string, (client: import('../types').Client) => Promise<import('../types').Sample>>} megabytes */
const SCENARIOS = { inFlight, dropped };

module.exports = { HASH, SCENARIOS };
