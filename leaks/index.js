'use strict';

const { parseArgs } = require('node:util');
const { ensureBuilt } = require('../scripts/build');
const { findLeaks } = require('./run');
const { STREAM_BOUND, streamAll } = require('./streams');

const USAGE = `usage: npm run leaks -- [--count N] [--rounds N] | --stream MEGABYTES
  --count N    commands in a round (default 20,000; slow families take a share of it)
  --rounds N   measured, an even number (default 20)
  --stream N   instead: N MB of messages and replies to a process that takes them too slowly
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

async function main() {
  const { values } = parseArgs({
    options: {
      stream: { type: 'string' },
      count: { type: 'string', default: '20000' },
      rounds: { type: 'string', default: '20' },
      help: { type: 'boolean' }
    }
  });
  const [count, rounds] = [Number(values.count), Number(values.rounds)];
  if (values.help || !(count >= 1) || !(rounds >= 2 && rounds % 2 === 0))
    return process.stdout.write(`${USAGE}\n`);
  await ensureBuilt();
  if (values.stream) return streams(Number(values.stream));
  process.stdout.write(`${'family'.padEnd(28)}   commands        heap         RSS\n`);
  const findings = await findLeaks({ rounds, count }, ({ family, heap, rss, commands, leaks }) => {
    const verdict = leaks ? '  GROWS' : '';
    process.stdout.write(
      `${family.padEnd(28)} ${String(commands).padStart(10)} ${kilobytes(heap)} ${kilobytes(rss)}${verdict}\n`
    );
  });
  if (findings.some(({ leaks }) => leaks)) process.exitCode = 1;
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
