'use strict';

/**
 * What it costs to be observed, and not to be: GET with 100 in flight, by turns, each in a process of its own. Nobody
 * observes the first two, so what they differ by is noise. `node bench/observers.js`
 */

const { execFile } = require('node:child_process');
const { tracingChannel } = require('node:diagnostics_channel');
const { promisify } = require('node:util');
const { startRedis } = require('../tools/redis-server');
const { readClocks } = require('./measure/clocks');
const { interleave } = require('./rounds');

const ROUNDS = 7;
const IN_FLIGHT = 100;
const WARM_UP = 300;
const BATCHES = 1500;
const KEY = 'bench:observers';

/** @typedef {(client: any) => void} Prepare */

/** @type {Record<string, Prepare>} */
const SUBJECTS = {
  'nobody observes': () => undefined,
  'nobody observes, again': () => undefined,
  'metricsText() ten times a second': () => {
    const { metricsText } = require('../lib/metrics');
    setInterval(metricsText, 100).unref();
  },
  'observed once, and no more': (client) => {
    const { measureLatency } = require('../lib/metrics');
    measureLatency(client);
    measureLatency(client, false);
    require('../lib/telemetry').instrument()();
  },
  'measureLatency()': (client) => require('../lib/metrics').measureLatency(client),
  'a subscriber of the tracing channel': () =>
    tracingChannel('jambonz:redis-native:command').subscribe(
      /** @type {any} */ ({ start: () => undefined, asyncEnd: () => undefined })
    ),
  'OpenTelemetry, which keeps nothing': () => require('../lib/telemetry').instrument()
};

/** @param {any} client @param {number} batches */
async function get(client, batches) {
  for (let batch = 0; batch < batches; batch++) {
    await Promise.all(Array.from({ length: IN_FLIGHT }, () => client.get(KEY)));
  }
}

/** Runs in a process of its own. @param {string} subject @param {string} port */
async function measureHere(subject, port) {
  const { Redis } = require('..');
  const client = new Redis(Number(port), '127.0.0.1', { lazyConnect: true });
  SUBJECTS[subject](client);
  await client.connect();
  await get(client, WARM_UP);
  const begin = readClocks();
  await get(client, BATCHES);
  const end = readClocks();
  const commands = BATCHES * IN_FLIGHT;
  const cpu = (end.main - begin.main) / commands;
  process.stdout.write(JSON.stringify({ cpu, rate: (commands / (end.wall - begin.wall)) * 1e6 }));
  process.exit();
}

async function main() {
  const server = await startRedis();
  await server.cli('SET', KEY, 'x'.repeat(64));
  /** @type {string[]} */
  const failures = [];
  const results = await interleave({
    contenders: Object.keys(SUBJECTS).map((label) => ({ id: label, label })),
    rounds: ROUNDS,
    what: 'GET',
    failures,
    measure: async ({ id }) => {
      const { stdout } = await promisify(execFile)(process.execPath, [__filename, id, String(server.port)]);
      return JSON.parse(stdout);
    }
  });
  await server.stop();
  const [first] = Object.values(results);
  for (const [label, { cpu, rate }] of Object.entries(results)) {
    const ratio = (cpu.median / first.cpu.median).toFixed(2);
    const figures = `${cpu.median.toFixed(2)} us of the main thread (${ratio} x), ${Math.round(rate.median / 1000)} k/s`;
    process.stdout.write(`${label.padEnd(38)} ${figures}\n`);
  }
  for (const failure of failures) process.stderr.write(`${failure}\n`);
}

const [subject, port] = process.argv.slice(2);
if (subject) measureHere(subject, port);
else main();
