'use strict';
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');
const { findDeployment } = require('./deployment');
const { parseOptions } = require('./options');
const { summary } = require('./view/summary');
const { Run } = require('./run');

/** @typedef {import('./options').Options} Options */

const INTERRUPTED = 130;

/**
 * Builds the package if need be. In a process of its own, because the compiler's output must not get between
 * the JSON.
 * @param {Options} options
 * @param {NodeJS.WriteStream & {fd: number}} out
 */
async function prepare({ client }, out) {
  if (client === 'rdh') return;
  const script = path.join(__dirname, '..', 'scripts', 'build.js');
  const child = spawn(process.execPath, [script], { stdio: ['ignore', out.fd, out.fd] });
  process.once('exit', () => child.kill());
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error('The package could not be built.');
}

/**
 * Ctrl-C ends everything at once: the apps, then what they wrote, then the Redis servers. A second one
 * does not wait for that.
 * @param {(line: string) => void} say
 * @param {() => Promise<void>} abort
 */
function onInterrupt(say, abort) {
  let interrupted = false;
  const interrupt = () => {
    if (interrupted) process.exit(INTERRUPTED);
    interrupted = true;
    const aborted = abort();
    say('Interrupted, cleaning up ...');
    aborted.finally(() => process.exit(INTERRUPTED));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, interrupt);
}

/** @param {Options} options */
async function main(options) {
  const out = options.json ? process.stderr : process.stdout;
  const say = (/** @type {string} */ line) => void out.write(`${line}\n`);
  /** @type {Run | undefined} */
  let run;
  onInterrupt(say, async () => run?.abort());
  await prepare(options, out);
  const deployment = await findDeployment(say);
  run = new Run(options, deployment, out, say);
  try {
    const outcome = await run.perform();
    if (options.json) process.stdout.write(`${JSON.stringify(outcome, null, 2)}\n`);
    else summary(outcome, process.stdout);
    process.exitCode = outcome.ok ? 0 : 1;
  } finally {
    await run.abort();
  }
}

/** @param {unknown} error */
function fail(error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exit(2);
}

try {
  const options = parseOptions(process.argv.slice(2));
  if ('help' in options) process.stdout.write(options.help);
  else main(options).catch(fail);
} catch (error) {
  fail(error);
}
