'use strict';

const { execFile } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { promisify } = require('node:util');
const { findRedis } = require('../tools/redis-binary');

const run = promisify(execFile);

const CEILING = 'redis-benchmark';
/** Tells afterwards what the program took: `times` is in POSIX, and Node.js does not say it of a child. */
const TIMED = ['-c', '"$0" "$@" && times'];

/** Asked for before it is known how many it does in the time of a slice; for each in flight. */
const FIRST = 200;
const FIRST_HEAVY = 5;

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
 * Last line of the CSV is `"title","operations per second","average ms","least","median",...`; the title may hold
 * commas, and before Redis 6.2 there are no latencies.
 *
 * @param {string} csv
 * @returns {import('./types').Sample}
 */
function rateOf(csv) {
  const fields =
    csv
      .split('\n')
      .at(-1)
      ?.match(/"[^"]*"/g) ?? [];
  const [opsPerSecond, , , p50, , p99] = fields.slice(1).map((field) => Number(field.slice(1, -1)));
  if (!(opsPerSecond > 0)) throw new Error(`redis-benchmark says: ${csv.slice(-200)}`);
  return { opsPerSecond, ...(p50 > 0 && { p50: p50 * 1000 }), ...(p99 > 0 && { p99: p99 * 1000 }) };
}

/**
 * What `times` prints: the shell's own user and system time, and in the second line those of its children.
 *
 * @param {string} times
 * @param {number} count of commands
 * @returns {import('./types').Sample} one thread does it all
 */
function cpuOf(times, count) {
  const spent = [...times.matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, minutes, seconds]) => +minutes * 60 + +seconds
  );
  const [, , user, system] = spent;
  const each = ((user + system) / count) * 1e6;
  return Number.isFinite(each) ? { mainCpu: each, processCpu: each } : {};
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
    async slice({ id, inFlight, ceiling, heavy }, ms) {
      if (!ceiling || !program) return null;
      const turns = Math.ceil(((rates.get(id) ?? 0) * ms) / 1000 / inFlight);
      const count = Math.max(heavy ? FIRST_HEAVY : FIRST, turns) * inFlight;
      const load = ['-c', '1', '-P', String(inFlight), '-n', String(count)];
      const { stdout } = await run('/bin/sh', [
        ...TIMED,
        program,
        ...['-h', host, '-p', String(port), '--csv', '--precision', '3'],
        ...load,
        ...ceiling
      ]);
      const lines = stdout.trim().split('\n');
      const rate = rateOf(lines.slice(0, -2).join('\n'));
      rates.set(id, rate.opsPerSecond);
      return { ...rate, ...cpuOf(lines.slice(-2).join('\n'), count) };
    },
    async close() {}
  };
}

module.exports = { CEILING, redisBenchmark };
