'use strict';

const { parseArgs } = require('node:util');
const { BUILD_ENV, TARGET, checkBinding } = require('./binding-check');
const { run, say, since } = require('./lib');

/**
 * Each builds into a folder of its own, because its flags are others.
 * @type {Record<string, { what: string, execute: () => Promise<boolean> }>} `execute`: whether nothing was found
 */
const CHECKS = {
  loom: {
    what: 'every order in which two threads may use the outbox and its wake, and two broken orders that must be found',
    execute: () =>
      testCore(['--release', '--target-dir', 'target/loom', '--lib', 'model'], {
        RUSTFLAGS: '--cfg loom_model'
      })
  },
  asan: {
    what: 'tests of the core under AddressSanitizer and LeakSanitizer',
    execute: () => testCore(['--target', TARGET, '--target-dir', 'target/asan', '--lib'], BUILD_ENV)
  },
  binding: {
    what: 'tests of the binding in Node.js under AddressSanitizer',
    execute: checkBinding
  },
  valgrind: {
    what: 'tests of the core under memcheck, without those that are many executions of the same',
    execute: () =>
      testCore(['--target-dir', 'target/valgrind', '--lib', '--', '--test-threads=1', ...skip()], {
        CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER:
          'valgrind --error-exitcode=1 --leak-check=full --errors-for-leak-kinds=definite -q'
      })
  }
};

/**
 * @param {string[]} args
 * @param {Record<string, string>} env
 */
async function testCore(args, env) {
  const { code } = await run('cargo', ['test', '--no-default-features', ...args], {
    env: { ...process.env, ...env }
  });
  return code === 0;
}

/** @returns {string[]} flags for tests that take minutes there */
function skip() {
  return ['fuzzing', 'simulation', 'schedules', 'no_schedule', 'split_anywhere', 'garbage_never'].flatMap(
    (name) => ['--skip', name]
  );
}

async function main() {
  const { values, positionals } = parseArgs({
    options: { help: { type: 'boolean' } },
    allowPositionals: true
  });
  const wanted = positionals.length > 0 ? positionals : Object.keys(CHECKS);
  if (values.help || wanted.some((name) => !(name in CHECKS))) {
    return say(`usage: npm run deep-checks [-- ${Object.keys(CHECKS).join(' | ')} ...]`);
  }
  for (const name of wanted) {
    const { what, execute } = CHECKS[name];
    const start = performance.now();
    say(`${name}: ${what}`);
    const isClean = await execute();
    say(`${name}: ${isClean ? 'nothing found' : 'FAILED'}, ${since(start)}`);
    if (!isClean) process.exitCode = 1;
  }
}

main().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
