'use strict';

const { execFile } = require('node:child_process');
const { promisify } = require('node:util');
const { OWN } = require('../clients');
const { MODULES } = require('../modules');
const { installPublished } = require('../published');
const { interleave } = require('../rounds');
const { isWanted } = require('./common');

const run = promisify(execFile);
const MORE_ROUNDS = 2; // one takes only a tenth of a second

/**
 * Runs in a process of its own, where nothing has been loaded yet. The first client is made as well: what a
 * package puts off until then, such as loading a binary, an application has to wait for all the same. Nobody
 * listens on port 1, and the process does not wait to hear it.
 */
const SCRIPT = `
const rss = process.memoryUsage.rss;
const begin = { time: performance.now(), memory: rss() };
const loaded = require(process.argv[1]);
const middle = { time: performance.now(), memory: rss() };
const options = { host: '127.0.0.1', port: 1 };
const client = loaded.Redis ? new loaded.Redis(options) : loaded(options).client;
const end = { time: performance.now(), memory: rss() };
client.on('error', () => {});
process.stdout.write(JSON.stringify({
  ms: middle.time - begin.time,
  megabytes: (middle.memory - begin.memory) / 1e6,
  clientMs: end.time - begin.time,
  clientMegabytes: (end.memory - begin.memory) / 1e6
}), () => process.exit());
`;

/** @param {string} file */
async function measureOnce(file) {
  const { stdout } = await run(process.execPath, ['-e', SCRIPT, file]);
  return JSON.parse(stdout);
}

/**
 * Time and memory that `require()` of this package takes, against the packages that it replaces.
 * @param {import('../types').Run} run
 */
async function runLoading({ flags, failures, results }) {
  if (!isWanted(flags, 'loading')) return;
  const published = await installPublished();
  results.loading = await interleave({
    contenders: MODULES,
    rounds: flags.rounds * MORE_ROUNDS,
    what: 'require()',
    failures,
    measure: ({ id, file }) => measureOnce(id === OWN ? published : file)
  });
}

module.exports = { runLoading };
