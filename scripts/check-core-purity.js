'use strict';

const fs = require('node:fs');
const path = require('node:path');

const ROOT = path.resolve(__dirname, '..');
const BINDING = path.join('src', 'binding');
const NAPI = /\bnapi(_derive|_sys)?\b/;

/** @returns {string[]} Rust files that must know nothing of Node.js, relative to the root */
function coreFiles() {
  return fs
    .readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.rs'))
    .map((name) => path.join('src', name))
    .filter((file) => !file.startsWith(BINDING + path.sep) && file !== `${BINDING}.rs`);
}

/**
 * @param {string} file
 * @returns {string[]} the lines that name napi outside comments
 */
function offences(file) {
  const lines = fs.readFileSync(path.join(ROOT, file), 'utf8').split('\n');
  return lines.flatMap((line, i) =>
    NAPI.test(line.replace(/\/\/.*$/, '')) ? [`${file}:${i + 1}: ${line.trim()}`] : []
  );
}

/**
 * The core must build, test and be fuzzed without Node.js, so napi is for src/binding alone.
 * @returns {boolean} whether that holds; offending lines are printed
 */
function isCorePure() {
  const found = coreFiles().flatMap(offences);
  for (const line of found) process.stdout.write(`${line}\n`);
  return found.length === 0;
}

module.exports = { isCorePure };
