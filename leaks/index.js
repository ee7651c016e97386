'use strict';

const { parseArgs } = require('node:util');
const { ensureBuilt } = require('../scripts/build');
const { findLeaks } = require('./run');

const USAGE = `usage: npm run leaks -- [--count N] [--rounds N]
  --count N    commands in a round (default 20,000; slow families take a share of it)
  --rounds N   measured, an even number (default 20)
Prints by how many bytes a process grew from the first half of its rounds to the second.`;

/** @param {number} bytes */
const kilobytes = (bytes) => `${(bytes / 1024).toFixed(0).padStart(8)} kB`;

async function main() {
  const { values } = parseArgs({
    options: {
      count: { type: 'string', default: '20000' },
      rounds: { type: 'string', default: '20' },
      help: { type: 'boolean' }
    }
  });
  const [count, rounds] = [Number(values.count), Number(values.rounds)];
  if (values.help || !(count >= 1) || !(rounds >= 2 && rounds % 2 === 0))
    return process.stdout.write(`${USAGE}\n`);
  await ensureBuilt();
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
