'use strict';

const { execFile } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { promisify } = require('node:util');
const { findRedis } = require('../tools/redis-binary');

const run = promisify(execFile);

const CEILING = 'redis-benchmark';
/** Fewer are over before the clock of redis-benchmark, which counts milliseconds, has said anything. */
const FEWEST = 50_000;

/** redis-benchmark stands beside the server, or in one of the folders of PATH. */
async function findBenchmark() {
  const { server } = await findRedis();
  const folders = [path.dirname(server), ...(process.env.PATH ?? '').split(path.delimiter)];
  const files = folders.flatMap((folder) =>
    ['redis-benchmark', 'valkey-benchmark'].map((name) => path.join(folder, name))
  );
  return files.find((file) => fs.existsSync(file));
}

/**
 * Last line of the CSV is `"title","operations per second",...`; the title may hold commas.
 * @param {string} csv
 */
function rateOf(csv) {
  const fields =
    csv
      .trim()
      .split('\n')
      .at(-1)
      ?.match(/"[^"]*"/g) ?? [];
  const rate = Number(fields[1]?.slice(1, -1));
  if (!(rate > 0)) throw new Error(`redis-benchmark says: ${csv.slice(-200)}`);
  return rate;
}

/**
 * The benchmark of Redis itself, in C, with one connection and as many commands in one write as the case has
 * in flight: what this server gives on this machine to a client that does not look at the replies.
 *
 * @param {import('./types').Target} target
 * @returns {Promise<import('./types').Contender>}
 */
async function redisBenchmark({ host, port }) {
  const program = await findBenchmark();
  /**
   * Commands per second seen last, for each case; how many to ask for is not to be guessed.
   * @type {Map<string, number>}
   */
  const rates = new Map();
  return {
    id: CEILING,
    label: CEILING,
    ...(program === undefined && { unavailable: 'not found beside the server nor on PATH' }),
    async slice({ id, inFlight, ceiling }, ms) {
      if (!ceiling || !program) return null;
      const wanted = Math.max(FEWEST, ((rates.get(id) ?? 0) * ms) / 1000);
      const count = Math.ceil(wanted / inFlight) * inFlight;
      const server = [
        '-h',
        host,
        '-p',
        String(port),
        '-c',
        '1',
        '-P',
        String(inFlight),
        '-n',
        String(count),
        '--csv'
      ];
      const { stdout } = await run(program, [...server, ...ceiling]);
      const opsPerSecond = rateOf(stdout);
      rates.set(id, opsPerSecond);
      return { opsPerSecond };
    },
    async close() {}
  };
}

module.exports = { CEILING, redisBenchmark };
