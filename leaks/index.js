'use strict';

const { parseArgs } = require('node:util');
const { ensureBuilt } = require('../scripts/build');
const { findLeaks, findSlowLeak } = require('./run');
const { STREAM_BOUND, streamAll } = require('./streams');

const USAGE = `usage: npm run leaks -- [--count N] [--rounds N]
       npm run leaks -- --reconnects N | --failovers N [--rounds N] | --stream MEGABYTES
  --count N        commands in a round (default 20,000; slow families take a share of it)
  --rounds N       measured, an even number (default 20)
  --reconnects N   instead: N lost connections of one client, with commands in flight
  --failovers N    instead: N planned failovers of a Redis with Sentinels, under one client
  --stream N       instead: N MB of messages and replies to a process that takes them too slowly
Prints by how many bytes a process grew from the first half of its rounds to the second; of streams, the most memory
that the process ever had.`;

/** @param {number} bytes */
const kilobytes = (bytes) => `${(bytes / 1024).toFixed(0).padStart(8)} kB`;

/** @param {number} megabytes */
async function streams(megabytes) {
  const all = await streamAll({ megabytes }, ({ kind, bytes, pauses, before, peak }) => {
    const [taken, ...memory] = [bytes / 2 ** 20, before, peak].map((number) => number.toFixed(0));
    process.stdout.write(
      `${kind.padEnd(28)} ${taken} MB taken; memory ${memory[0]} MB before, ${memory[1]} MB at most; reading paused ${pauses.count} times\n`
    );
  });
  if (all.some(({ before, peak }) => peak - before > STREAM_BOUND)) process.exitCode = 1;
}

/** @param {import('./run').Finding} finding */
function show({ family, heap, external, rss, commands, leaks }) {
  const sizes = [heap, external, rss].map(kilobytes).join(' ');
  process.stdout.write(
    `${family.padEnd(28)} ${String(commands).padStart(10)} ${sizes}${leaks ? '  GROWS' : ''}\n`
  );
  if (leaks) process.exitCode = 1;
}

function readArguments() {
  const { values } = parseArgs({
    options: {
      stream: { type: 'string' },
      reconnects: { type: 'string' },
      failovers: { type: 'string' },
      count: { type: 'string', default: '20000' },
      rounds: { type: 'string', default: '20' },
      help: { type: 'boolean' }
    }
  });
  const { stream, reconnects, failovers, count, rounds } = values;
  const given = [stream, reconnects, failovers, count].filter((value) => value !== undefined);
  const isUsable =
    given.every((value) => Number(value) >= 1) && Number(rounds) >= 2 && Number(rounds) % 2 === 0;
  return { ...values, rounds: Number(rounds), count: Number(count), help: values.help || !isUsable };
}

async function main() {
  const { stream, reconnects, failovers, count, rounds, help } = readArguments();
  if (help) return process.stdout.write(`${USAGE}\n`);
  await ensureBuilt();
  if (stream) return streams(Number(stream));
  process.stdout.write(`${'family'.padEnd(28)}   commands        heap    external         RSS\n`);
  if (reconnects) show(await findSlowLeak('reconnects', { rounds, total: Number(reconnects) }));
  if (failovers) show(await findSlowLeak('failovers', { rounds, total: Number(failovers) }));
  if (!reconnects && !failovers) await findLeaks({ rounds, count }, show);
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
