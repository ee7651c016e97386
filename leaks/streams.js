'use strict';

const { fork } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { adopt } = require('../tools/child-registry');
const { startRedis } = require('../tools/redis-server');
const { connectResp } = require('../tools/resp-client');

/** @typedef {{kind: string, bytes: number, pauses: {count: number, seconds: number}, before: number, peak: number}} Streamed */

/** Of `stream-consumer.js`. */
const KINDS = ['subscription', 'monitor', 'scan', 'replies to a blocked loop'];

const MB = 2 ** 20;
/**
 * MB that a process may grow: 16 uncollected, 16 in the hands of listeners, 64 that V8 lets strings and Buffers
 * outside of its heap hold before it collects them, and what it then takes its time to collect.
 */
const STREAM_BOUND = 180;
const MESSAGE = 'x'.repeat(100_000);
/** The server keeps what is not read: more is not published before it has less than this. */
const SERVER_KEEPS = 64 * MB;

/** @param {import('../tools/resp-client').RespClient} connection @returns {Promise<number>} bytes kept for its slowest client */
async function kept(connection) {
  const list = String(await connection.command('CLIENT', 'LIST'));
  return Math.max(...[...list.matchAll(/omem=(\d+)/g)].map(([, bytes]) => Number(bytes)));
}

/**
 * @param {import('../tools/redis-server').RedisServer} redis
 * @param {number} bytes
 * @param {AbortSignal} over
 */
async function publish(redis, bytes, over) {
  const connection = await connectResp({ ...redis.connection, timeout: 60_000 });
  for (let sent = 0; sent < bytes && !over.aborted; ) {
    const some = Array.from({ length: 100 }, () => connection.command('PUBLISH', 'stream', MESSAGE));
    await Promise.all(some);
    sent += some.length * MESSAGE.length;
    while (!over.aborted && (await kept(connection)) > SERVER_KEEPS) await sleep(20);
  }
  connection.close();
}

/** @param {import('../tools/redis-server').RedisServer} redis */
async function fill(redis) {
  const connection = await connectResp({ ...redis.connection, timeout: 60_000 });
  await connection.command('SET', 'value', MESSAGE);
  for (let i = 0; i < 300; i++) await connection.command('HSET', 'large', `field:${i}`, MESSAGE);
  connection.close();
}

/**
 * @param {import('../tools/redis-server').RedisServer} redis
 * @param {string} kind
 * @param {number} megabytes
 * @returns {Promise<Streamed>}
 */
async function stream(redis, kind, megabytes) {
  const child = fork(path.join(__dirname, 'stream-consumer.js'));
  adopt(child);
  const over = new AbortController();
  try {
    child.send({ kind, port: redis.port, megabytes });
    /** @type {Promise<void> | undefined} */
    let publishing;
    for (;;) {
      const [message] = await once(child, 'message');
      // One message more than needed: the last one is whole, too.
      if (message === 'ready') publishing = publish(redis, megabytes * MB + MESSAGE.length, over.signal);
      else if (message.error) throw new Error(`${kind}: ${message.error}`);
      else {
        over.abort();
        await publishing;
        return { kind, ...message };
      }
    }
  } finally {
    over.abort();
    child.kill();
  }
}

/**
 * Sends so much to a process that takes it more slowly, in each way in which much may come.
 * @param {{megabytes: number, kinds?: string[]}} how
 * @param {(streamed: Streamed) => void} [tell]
 * @returns {Promise<Streamed[]>}
 */
async function streamAll({ megabytes, kinds = KINDS }, tell = () => undefined) {
  const limits = ['pubsub', 'replica'].map((kind) => `client-output-buffer-limit ${kind} 0 0 0`);
  const redis = await startRedis({ args: limits });
  const all = [];
  try {
    await fill(redis);
    for (const kind of kinds) {
      const streamed = await stream(redis, kind, megabytes);
      all.push(streamed);
      tell(streamed);
    }
  } finally {
    await redis.stop();
  }
  return all;
}

module.exports = { STREAM_BOUND, streamAll };
