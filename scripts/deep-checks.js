'use strict';

const { parseArgs } = require('node:util');
const { run, say, since } = require('./lib');

const CORE = ['test', '--no-default-features'];
const TARGET = 'x86_64-unknown-linux-gnu';

/**
 * Each builds into a folder of its own, because its flags are others.
 * @type {Record<string, { what: string, args: string[], env: Record<string, string> }>}
 */
const CHECKS = {
  loom: {
    what: 'every order in which two threads may use the outbox and its wake',
    args: [...CORE, '--release', '--target-dir', 'target/loom', '--lib', 'model'],
    env: { RUSTFLAGS: '--cfg loom_model' }
  },
  asan: {
    what: 'tests of the core under AddressSanitizer and LeakSanitizer',
    args: [...CORE, '--target', TARGET, '--target-dir', 'target/asan', '--lib'],
    // Sanitizers are not for stable compilers, unless told so.
    env: { RUSTC_BOOTSTRAP: '1', RUSTFLAGS: '-Zsanitizer=address' }
  },
  valgrind: {
    what: 'tests of the core under memcheck, without those that are many executions of the same',
    args: [...CORE, '--target-dir', 'target/valgrind', '--lib', '--', '--test-threads=1', ...skip()],
    env: {
      CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER:
        'valgrind --error-exitcode=1 --leak-check=full --errors-for-leak-kinds=definite -q'
    }
  }
};

/** @returns {string[]} flags for tests that take minutes there */
function skip() {
  return ['fuzzing', 'simulation', 'no_schedule', 'split_anywhere', 'garbage_never'].flatMap((name) => [
    '--skip',
    name
  ]);
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
    const { what, args, env } = CHECKS[name];
    const start = performance.now();
    say(`${name}: ${what}`);
    const { code } = await run('cargo', args, { env: { ...process.env, ...env } });
    say(`${name}: ${code === 0 ? 'nothing found' : 'FAILED'}, ${since(start)}`);
    if (code !== 0) process.exitCode = 1;
  }
}

main().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
