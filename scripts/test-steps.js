'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { stripVTControlCharacters } = require('node:util');
const { isCorePure } = require('./check-core-purity');
const { ROOT, run, say, toolScript } = require('./lib');

/** @typedef {{passed: number, failed: number, skipped: number}} Counts */
/** @typedef {{name: string, group: 'lint' | 'rust' | 'js', execute: () => Promise<Counts>}} Step */

/** For a single test, and for a test file as a whole: long enough for failovers, short enough to notice. */
const TEST_LIMIT_MS = 5 * 60_000;

/**
 * @param {boolean} success
 * @returns {Counts} of a step that is one check
 */
const oneCheck = (success) => ({ passed: success ? 1 : 0, failed: success ? 0 : 1, skipped: 0 });

/**
 * @param {string} command
 * @param {string[]} args
 */
async function check(command, args) {
  const { code } = await run(command, args);
  return oneCheck(code === 0);
}

/**
 * @param {string} text
 * @param {RegExp} pattern global, with a number as its first group
 */
function sum(text, pattern) {
  return [...text.matchAll(pattern)].reduce((total, match) => total + Number(match[1]), 0);
}

/**
 * A runner that fails without naming a failed test has crashed or did not compile: that is one failure.
 * @param {number} code
 * @param {Counts} counts
 */
function truthful(code, counts) {
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

async function cargoTest() {
  const { code, output } = await run('cargo', ['test', '--no-default-features'], { capture: true });
  return truthful(code, {
    passed: sum(output, /^test result:.* (\d+) passed/gm),
    failed: sum(output, /^test result:.* (\d+) failed/gm),
    skipped: sum(output, /^test result:.* (\d+) ignored/gm)
  });
}

/** @returns {string[]} all test files; Node 20 has no glob of its own */
function allTestFiles() {
  return fs
    .readdirSync(path.join(ROOT, '__test__'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.js'))
    .map((name) => path.join('__test__', name))
    .sort();
}

/** Files in which something happens in time, or memory is looked at: others would be in their way. */
const ALONE = /(?:demo|(?<!ecosystem-)failover|leaks|outage|watchdog)[\w-]*\.test\.js$/;
/** The rest waits for servers and processes of its own most of the time. */
const SIDE_BY_SIDE = 4;

/**
 * @param {string[]} files
 * @param {number} concurrency files that run at the same time
 */
async function nodeTest(files, concurrency) {
  if (files.length === 0) {
    say('there are no test files');
    return oneCheck(false);
  }
  const flags = [
    '--test',
    '--test-reporter=spec',
    `--test-concurrency=${concurrency}`,
    `--test-timeout=${TEST_LIMIT_MS}`
  ];
  const env = process.stdout.isTTY ? { ...process.env, FORCE_COLOR: '1' } : process.env;
  const { code, output } = await run(process.execPath, [...flags, ...files], { capture: true, env });
  const text = stripVTControlCharacters(output);
  return truthful(code, {
    passed: sum(text, /^ℹ pass (\d+)$/gm),
    failed: sum(text, /^ℹ (?:fail|cancelled) (\d+)$/gm),
    skipped: sum(text, /^ℹ (?:skipped|todo) (\d+)$/gm)
  });
}

/**
 * @param {string[]} files see `allSteps`
 * @returns {Step[]}
 */
function nodeSteps(files) {
  if (files.length > 0) {
    return [{ name: 'node --test', group: 'js', execute: () => nodeTest(files, 1) }];
  }
  const all = allTestFiles();
  const alone = all.filter((file) => ALONE.test(file));
  const others = all.filter((file) => !ALONE.test(file));
  return [
    { name: 'node --test', group: 'js', execute: () => nodeTest(others, SIDE_BY_SIDE) },
    { name: 'node --test, one file at a time', group: 'js', execute: () => nodeTest(alone, 1) }
  ];
}

/**
 * @param {string[]} files the test files to run; all of them if empty
 * @returns {Step[]}
 */
function allSteps(files) {
  const node = (/** @type {string} */ tool, /** @type {string} */ bin, /** @type {string[]} */ ...args) =>
    check(process.execPath, [toolScript(tool, bin), ...args]);
  const clippy = ['clippy', '--all-targets'];
  const deny = ['--', '-D', 'warnings'];
  return [
    { name: 'cargo fmt', group: 'rust', execute: () => check('cargo', ['fmt', '--check']) },
    { name: 'cargo clippy', group: 'rust', execute: () => check('cargo', [...clippy, ...deny]) },
    {
      name: 'cargo clippy, core without Node.js',
      group: 'rust',
      execute: () => check('cargo', [...clippy, '--no-default-features', ...deny])
    },
    { name: 'cargo test, core without Node.js', group: 'rust', execute: cargoTest },
    { name: 'napi only under src/binding', group: 'lint', execute: async () => oneCheck(isCorePure()) },
    { name: 'biome', group: 'lint', execute: () => node('@biomejs/biome', 'biome', 'check', '.') },
    { name: 'tsc', group: 'lint', execute: () => node('typescript', 'tsc', '--noEmit', '-p', '.') },
    ...nodeSteps(files)
  ];
}

module.exports = { allSteps, oneCheck };
