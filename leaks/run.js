'use strict';

const { fork } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');
const { adopt } = require('../tools/child-registry');
const { startRedis } = require('../tools/redis-server');
const { FAMILIES } = require('./families');

/** @typedef {{family: string, heap: number, rss: number, commands: number, leaks: boolean}} Finding */

/**
 * Between the halves of a run a process grows and shrinks by so much for reasons of its own; what a leak adds goes
 * with the number of commands. A promise that is kept costs 100 bytes and more.
 */
const NOISE = { heap: 400 * 1024, rss: 8 * 2 ** 20 };
const PER_COMMAND = { heap: 4, rss: 40 };

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {{port: number, family: string, rounds: number, count: number}} order
 * @returns {Promise<Finding>}
 */
async function measured(child, order) {
  const { family } = order;
  const over = new AbortController();
  const crash = once(child, 'exit', over).then(([code]) => [
    { error: `${family}: the process ended with ${code}` }
  ]);
  // That it was not waited for any longer is no error.
  crash.catch(() => undefined);
  child.send(order);
  const [result] = await Promise.race([once(child, 'message', over), crash]);
  over.abort();
  if (result.error) throw new Error(result.error);
  const { heap, rss, commands } = result;
  const leaks =
    heap > NOISE.heap + commands * PER_COMMAND.heap || rss > NOISE.rss + commands * PER_COMMAND.rss;
  return { family, heap, rss, commands, leaks };
}

/**
 * @param {{rounds: number, count: number}} size
 * @param {(finding: Finding) => void} [tell]
 * @returns {Promise<Finding[]>} one for each family
 */
async function findLeaks(size, tell = () => undefined) {
  const redis = await startRedis();
  const child = fork(path.join(__dirname, 'measure.js'), { execArgv: ['--expose-gc'] });
  adopt(child);
  const findings = [];
  try {
    for (const family of Object.keys(FAMILIES)) {
      const finding = await measured(child, { port: redis.port, family, ...size });
      findings.push(finding);
      tell(finding);
    }
  } finally {
    child.kill();
    await redis.stop();
  }
  return findings;
}

module.exports = { findLeaks };
