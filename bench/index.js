'use strict';

/**
 * `npm run bench`: this package against the other Redis clients of Node.js, on a server of its own.
 * How it measures, and how to read the numbers: docs/performance/README.md.
 */

const { ensureBuilt } = require('../scripts/build');
const { ensureDependencies } = require('../scripts/lib');
const { USAGE, parseFlags } = require('./flags');

/** @param {string[]} argv */
async function main(argv) {
  if (argv.includes('--help')) {
    process.stdout.write(USAGE);
    return 0;
  }
  const flags = parseFlags(argv);
  await ensureDependencies();
  await ensureBuilt();
  // Only now, for it needs what the line before may have had to install.
  const { run } = require('./run');
  return run(flags);
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    const isUsage = String(error.code).startsWith('ERR_PARSE_ARGS');
    process.stderr.write(`bench: ${isUsage ? `${error.message}\n\n${USAGE}` : error.stack}\n`);
    process.exit(1); // not exitCode: workers may still be running
  }
);
