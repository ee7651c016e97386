'use strict';

/**
 * The limit of one command in flight: the same exchange over a bare socket of Node.js, without any client, beside
 * this package and ioredis, by turns. `node bench/bare.js`
 */

const { once } = require('node:events');
const net = require('node:net');
const { startRedis } = require('../tools/redis-server');
const { quantile } = require('./stats');

const ROUNDS = 7;
const COMMANDS = 2000;
const KEY = 'bench:bare';
const GET = `*2\r\n$3\r\nGET\r\n$${KEY.length}\r\n${KEY}\r\n`;

/** @typedef {{label: string, get: () => Promise<unknown>, close: () => void}} Subject */

/** @param {import('./types').Target} target @returns {Promise<Subject>} */
async function bareSocket({ host, port }) {
  const socket = net.connect(port, host).setNoDelay();
  await once(socket, 'connect');
  /** @type {(value?: unknown) => void} */
  let answered = () => undefined;
  // The reply is short and the only one: it comes in one piece.
  socket.on('data', () => answered());
  const get = () =>
    new Promise((resolve) => {
      answered = resolve;
      socket.write(GET, 'latin1');
    });
  return { label: 'bare net.Socket', get, close: () => socket.destroy() };
}

/**
 * @param {string} label
 * @param {any} Redis
 * @param {import('./types').Target} target
 * @returns {Subject}
 */
function client(label, Redis, { host, port }) {
  const redis = new Redis({ host, port });
  return { label, get: () => redis.get(KEY), close: () => redis.disconnect() };
}

/** @param {Subject} subject @returns {Promise<number>} microseconds, median */
async function measure({ get }) {
  const times = [];
  for (let i = 0; i < COMMANDS; i++) {
    const begin = performance.now();
    await get();
    times.push((performance.now() - begin) * 1000);
  }
  return quantile(times, 0.5);
}

async function main() {
  const server = await startRedis();
  await server.cli('SET', KEY, 'x'.repeat(64));
  const subjects = [
    await bareSocket(server),
    client('@jambonz/redis-native', require('..').Redis, server),
    client('ioredis 5', require('ioredis').Redis, server)
  ];
  /** @type {number[][]} */
  const medians = subjects.map(() => []);
  // The first round warms up.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [i, subject] of subjects.entries()) {
      const median = await measure(subject);
      if (round > 0) medians[i].push(median);
    }
  }
  subjects.forEach(({ label, close }, i) => {
    const p50 = quantile(medians[i], 0.5);
    const ratio = p50 / quantile(medians[0], 0.5);
    process.stdout.write(
      `${label.padEnd(24)} p50 ${p50.toFixed(1)} us, ${ratio.toFixed(2)} x the bare socket\n`
    );
    close();
  });
  await server.stop();
}

main();
