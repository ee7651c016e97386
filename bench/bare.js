'use strict';

/**
 * What few commands in flight cost at the least: the same exchange with bytes that are encoded beforehand and replies
 * that nobody reads, over a bare socket of Node.js and by redis-benchmark, which is C, beside this package and
 * ioredis, by turns. `node bench/bare.js`
 */

const { spawn, spawnSync } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const net = require('node:net');
const { setTimeout: sleep } = require('node:timers/promises');
const { startRedis } = require('../tools/redis-server');
const { readClocks } = require('./measure/clocks');
const { quantile } = require('./stats');

const ROUNDS = 15;
const SLICE_MS = 100;
const IN_FLIGHT = [1, 10];
const KEY = 'bench:bare';
const VALUE = 'x'.repeat(64);
const GET = `*2\r\n$3\r\nGET\r\n$${KEY.length}\r\n${KEY}\r\n`;
const REPLY_BYTES = `$${VALUE.length}\r\n${VALUE}\r\n`.length;

/** @typedef {{ops: number, cpu: number}} Cost commands per second; microseconds of its main thread for each */
/** @typedef {{label: string, measure: (inFlight: number) => Promise<Cost>, close: () => void}} Subject */

/**
 * @param {(inFlight: number) => Promise<unknown>} exchange answers so many commands
 * @param {number} inFlight
 * @returns {Promise<Cost>}
 */
async function costOf(exchange, inFlight) {
  const begin = readClocks();
  let end = begin;
  let commands = 0;
  while (end.wall - begin.wall < SLICE_MS * 1000) {
    for (let i = 0; i < 20; i++) await exchange(inFlight);
    commands += 20 * inFlight;
    end = readClocks();
  }
  return { ops: (commands / (end.wall - begin.wall)) * 1e6, cpu: (end.main - begin.main) / commands };
}

/** @param {import('./types').Target} target @returns {Promise<Subject>} */
async function bareSocket({ host, port }) {
  const socket = net.connect(port, host).setNoDelay();
  await once(socket, 'connect');
  let missing = 0;
  /** @type {(value?: unknown) => void} */
  let answered = () => undefined;
  socket.on('data', ({ length }) => {
    missing -= length;
    if (missing === 0) answered();
  });
  const exchange = (/** @type {number} */ inFlight) =>
    new Promise((resolve) => {
      answered = resolve;
      missing = inFlight * REPLY_BYTES;
      socket.write(GET.repeat(inFlight), 'latin1');
    });
  return {
    label: 'bare net.Socket',
    measure: (inFlight) => costOf(exchange, inFlight),
    close: () => socket.destroy()
  };
}

/**
 * @param {string} label
 * @param {any} Redis
 * @param {import('./types').Target} target
 * @returns {Subject}
 */
function client(label, Redis, { host, port }) {
  const redis = new Redis({ host, port });
  const exchange = (/** @type {number} */ inFlight) =>
    inFlight === 1 ? redis.get(KEY) : Promise.all(Array.from({ length: inFlight }, () => redis.get(KEY)));
  return { label, measure: (inFlight) => costOf(exchange, inFlight), close: () => redis.disconnect() };
}

/** Where its time can be seen, and it is there. */
const hasC = () =>
  fs.existsSync('/proc/self/schedstat') && spawnSync('redis-benchmark', ['--version']).status === 0;

/**
 * redis-benchmark, looked at while it runs: the server counts its commands, the system its time.
 * @param {any} server
 * @returns {Subject}
 */
function inC(server) {
  const look = async (/** @type {number | undefined} */ pid) => {
    const [, commands] = /total_commands_processed:(\d+)/.exec(await server.cli('INFO', 'stats')) ?? [];
    const cpu = Number.parseInt(fs.readFileSync(`/proc/${pid}/schedstat`, 'latin1'), 10) / 1000;
    return { commands: Number(commands), cpu, wall: performance.now() * 1000 };
  };
  const measure = async (/** @type {number} */ inFlight) => {
    const args = ['-h', server.host, '-p', server.port, '-c', 1, '-P', inFlight, '-l', 'GET', KEY].map(
      String
    );
    const child = spawn('redis-benchmark', args, { stdio: 'ignore' });
    await once(child, 'spawn');
    await sleep(SLICE_MS / 2);
    const begin = await look(child.pid);
    await sleep(SLICE_MS);
    const end = await look(child.pid);
    child.kill();
    await once(child, 'exit');
    const commands = end.commands - begin.commands;
    return { ops: (commands / (end.wall - begin.wall)) * 1e6, cpu: (end.cpu - begin.cpu) / commands };
  };
  return { label: 'redis-benchmark, in C', measure, close: () => undefined };
}

/**
 * @param {Subject[]} subjects ioredis last
 * @param {number} inFlight
 */
async function compare(subjects, inFlight) {
  /** @type {Cost[][]} */
  const costs = subjects.map(() => []);
  // The first round warms up.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [i, { measure }] of subjects.entries()) {
      const cost = await measure(inFlight);
      if (round > 0) costs[i].push(cost);
    }
  }
  process.stdout.write(`GET ${VALUE.length} B, ${inFlight} in flight; x is the ratio to ioredis\n`);
  const baseline = costs[costs.length - 1];
  for (const [i, { label }] of subjects.entries()) {
    const median = (/** @type {keyof Cost} */ what) => {
      const value = quantile(
        costs[i].map((cost) => cost[what]),
        0.5
      );
      const ratio = quantile(
        costs[i].map((cost, round) => cost[what] / baseline[round][what]),
        0.5
      );
      return `${value.toPrecision(3).padStart(8)} ${ratio.toFixed(2).padStart(6)}x`;
    };
    process.stdout.write(`  ${label.padEnd(24)} ops/s ${median('ops')}   main CPU us/op ${median('cpu')}\n`);
  }
}

async function main() {
  const server = await startRedis();
  await server.cli('SET', KEY, VALUE);
  const subjects = [
    ...(hasC() ? [inC(server)] : []),
    await bareSocket(server),
    client('@jambonz/redis-native', require('..').Redis, server),
    client('ioredis 5', require('ioredis').Redis, server)
  ];
  for (const inFlight of IN_FLIGHT) await compare(subjects, inFlight);
  for (const { close } of subjects) close();
  await server.stop();
}

main();
