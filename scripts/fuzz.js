'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { parseArgs } = require('node:util');
const configuration = require('../fuzz/configuration');
const { ROOT, run, say, since } = require('./lib');

/**
 * Of libFuzzer. Every boundary that the core knows is met within these lengths: sizes are small in a build for the
 * fuzzer. The bytes of `tape` are decisions, each of which may be a text: no value that the core compares with would
 * help to choose them, and to note each comparison took a third of the time.
 * @type {Record<string, { length: number, dictionary?: string, flags?: string[] }>}
 */
const RUST = {
  decoder: { length: 256, dictionary: 'resp' },
  // Into a folder of its own: other flags would have everything built again.
  tape: { length: 96, flags: ['--no-trace-compares', '--target-dir', 'fuzz/target/tape'] },
  frames: { length: 256, dictionary: 'resp' },
  sentinel_reply: { length: 256, dictionary: 'sentinel' },
  sentinel_event: { length: 256, dictionary: 'sentinel' }
};
const TARGETS = [...Object.keys(RUST), ...configuration.TARGETS];
const CARGO_FUZZ = '0.13.2';
/** Not the user's own folder of tools: removing the checkout removes it. */
const TOOLS = path.join(ROOT, 'target', 'tools');

const USAGE = `usage: npm run fuzz -- [options]
  --executions N   of each target (default 1,000,000)
  --seconds N      no longer than this for each target (default: no limit)
  --only NAME      of ${TARGETS.join(', ')}
  --seed N         of libFuzzer (default 1)`;

function readArguments() {
  const { values } = parseArgs({
    options: {
      executions: { type: 'string', default: '1000000' },
      seconds: { type: 'string', default: '0' },
      seed: { type: 'string', default: '1' },
      only: { type: 'string' },
      help: { type: 'boolean', default: false }
    }
  });
  const numbers = [values.executions, values.seconds, values.seed].map((text) =>
    Number(text.replaceAll(',', ''))
  );
  const isValid = numbers.every((number) => Number.isSafeInteger(number) && number >= 0);
  if (!isValid || (values.only && !TARGETS.includes(values.only))) throw new Error(USAGE);
  const [executions, seconds, seed] = numbers;
  return { executions, seconds, seed, targets: values.only ? [values.only] : TARGETS, help: values.help };
}

/** @returns {NodeJS.ProcessEnv} libFuzzer's coverage flags are not for stable compilers, unless told so */
function environment() {
  const bin = path.join(TOOLS, 'bin');
  return { ...process.env, RUSTC_BOOTSTRAP: '1', PATH: `${bin}${path.delimiter}${process.env.PATH}` };
}

/** @param {NodeJS.ProcessEnv} env */
async function ensureCargoFuzz(env) {
  if (fs.existsSync(path.join(TOOLS, 'bin', 'cargo-fuzz'))) return;
  say(`installing cargo-fuzz ${CARGO_FUZZ} into target/tools`);
  const { code } = await run(
    'cargo',
    ['install', 'cargo-fuzz', '--version', CARGO_FUZZ, '--locked', '--root', TOOLS],
    {
      env
    }
  );
  if (code !== 0) throw new Error('cargo-fuzz could not be installed');
}

/**
 * @typedef {{executions: number, seconds: number, seed: number}} Limits
 *
 * @param {string} target
 * @param {Limits} limits
 * @returns {Promise<boolean>} whether it found nothing
 */
async function fuzzRust(target, { executions, seconds, seed }) {
  const env = environment();
  await ensureCargoFuzz(env);
  const grown = path.join('fuzz', 'grown', target);
  fs.mkdirSync(path.join(ROOT, grown), { recursive: true });
  // The core has no unsafe code: what the sanitizer would see cannot happen, and it costs half the speed.
  const { length, dictionary, flags: own = [] } = RUST[target];
  const cargo = ['fuzz', 'run', '--sanitizer', 'none', '--release', ...own];
  const flags = [`-runs=${executions}`, `-seed=${seed}`, `-max_total_time=${seconds}`, `-max_len=${length}`];
  if (dictionary) flags.push(`-dict=fuzz/dictionaries/${dictionary}`);
  const inputs = [target, grown, `fuzz/corpus/${target}`];
  const { code } = await run('cargo', [...cargo, ...inputs, '--', ...flags, '-print_final_stats=1'], { env });
  return code === 0;
}

/**
 * @param {string} target
 * @param {Limits} limits
 * @returns {Promise<boolean>} whether it found nothing
 */
async function fuzzJavaScript(target, limits) {
  const flags = Object.entries(limits).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const { code } = await run(process.execPath, ['fuzz/configuration/index.js', target, ...flags]);
  return code === 0;
}

async function main() {
  const { targets, help, ...limits } = readArguments();
  if (help) return say(USAGE);
  for (const target of targets) {
    const start = performance.now();
    const isClean = await (target in RUST ? fuzzRust : fuzzJavaScript)(target, limits);
    say(`${target}: ${isClean ? 'nothing found' : 'FAILED'}, ${since(start)}`);
    if (!isClean) process.exitCode = 1;
  }
}

main().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
