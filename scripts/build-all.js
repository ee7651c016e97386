'use strict';

// Builds the binaries for Linux on one Debian machine, checks them against the gates, and runs each in the
// Node.js that it is for, against a real Redis. See docs/building.md.

const path = require('node:path');
const { parseArgs } = require('node:util');
const { startServers } = require('../consumers/servers');
const { PLATFORMS, platformNamed } = require('../lib/native/platforms');
const { compile, place } = require('./cross/compile');
const { WITH_SYMBOLS, splitSymbols } = require('./cross/debug-symbols');
const { toolchain } = require('./cross/toolchain');
const { tryBinary } = require('./cross/try-binary');
const { report } = require('./gates');
const { ensureDependencies, ROOT, say, since } = require('./lib');

const USAGE =
  'usage: npm run build:all -- [--only PLATFORM ...] [--rust debian|installed] [--no-compile] [--no-trial] [--debug-symbols]';

/** @typedef {import('../lib/native/platforms').Platform} Platform */
/** @typedef {{abi: string, ok: boolean, lines: string[]}} Result */

function readArguments() {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true },
      rust: { type: 'string', default: 'debian' },
      'no-compile': { type: 'boolean', default: false },
      'no-trial': { type: 'boolean', default: false },
      'debug-symbols': { type: 'boolean', default: false }
    }
  });
  const { only, rust } = values;
  if (rust !== 'debian' && rust !== 'installed') throw new Error(USAGE);
  const platforms = only ? only.map(platformNamed) : PLATFORMS.filter(({ os }) => os === 'linux');
  return {
    platforms,
    rust: /** @type {'debian' | 'installed'} */ (rust),
    compiles: !values['no-compile'],
    tries: !values['no-trial'],
    keepsSymbols: values['debug-symbols']
  };
}

/** @param {Platform} platform @returns {string} */
const placed = ({ abi }) => path.join(ROOT, 'npm', abi, `redis-native.${abi}.node`);

/**
 * @param {ReturnType<typeof readArguments>} choice
 * @returns {Promise<Result[]>}
 */
async function compileAndCheck({ platforms, rust, compiles, keepsSymbols }) {
  const env = compiles ? { ...(await toolchain({ rust })), ...(keepsSymbols && WITH_SYMBOLS) } : {};
  /** @type {Result[]} */
  const results = [];
  for (const platform of platforms) {
    const { abi } = platform;
    const start = performance.now();
    say(`\n=== ${abi}`);
    try {
      if (compiles) place(platform, await compile(platform, env, rust));
      if (compiles && keepsSymbols) say(`debug symbols: ${await splitSymbols(platform, placed(platform))}`);
      const ok = await report(placed(platform));
      results.push({ abi, ok, lines: [`${ok ? 'passes' : 'FAILS'} the gates`, since(start)] });
    } catch (error) {
      results.push({ abi, ok: false, lines: [`FAILED: ${/** @type {Error} */ (error).message}`] });
    }
  }
  return results;
}

/** @param {Result[]} results those of `compileAndCheck`, to which the outcome is added */
async function tryAll(results) {
  const { options, stop } = await startServers();
  for (const result of results.filter(({ ok }) => ok)) {
    const platform = platformNamed(result.abi);
    try {
      result.lines.push(`ran in ${await tryBinary(platform, placed(platform), options)}`);
    } catch (error) {
      result.ok = false;
      result.lines.push(`FAILED in its Node.js: ${/** @type {Error} */ (error).message}`);
    }
  }
  await stop();
}

async function main() {
  const choice = readArguments();
  await ensureDependencies();
  const results = await compileAndCheck(choice);
  if (choice.tries) await tryAll(results);
  say('\n=== summary');
  for (const { abi, ok, lines } of results) say(`${ok ? 'ok    ' : 'FAILED'} ${abi}: ${lines.join('; ')}`);
  if (results.some(({ ok }) => !ok)) process.exitCode = 1;
}

main().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
