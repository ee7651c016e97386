'use strict';

const { fork } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');
const { adopt } = require('../tools/child-registry');
const { startRedis } = require('../tools/redis-server');
const { startCluster } = require('../tools/sentinel-cluster');
const { FAMILIES } = require('./families');

/** @typedef {{family: string, heap: number, external: number, rss: number, commands: number, leaks: boolean}} Finding */

/**
 * Between the halves of a run a process grows and shrinks by so much for reasons of its own; what a leak adds goes
 * with the number of commands. A promise that is kept costs 100 bytes and more.
 */
const NOISE = { heap: 400 * 1024, external: 400 * 1024, rss: 8 * 2 ** 20 };
const PER_COMMAND = { heap: 4, external: 4, rss: 40 };

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {{port: number, sentinels?: number[], family: string, rounds: number, each: number}} order
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
  const kinds = /** @type {const} */ (['heap', 'external', 'rss']);
  const leaks = kinds.some((kind) => result[kind] > NOISE[kind] + result.commands * PER_COMMAND[kind]);
  return { family, ...result, leaks };
}

function startChild() {
  const child = fork(path.join(__dirname, 'measure.js'), { execArgv: ['--expose-gc'] });
  adopt(child);
  return child;
}

/**
 * @param {{rounds: number, count: number}} size
 * @param {(finding: Finding) => void} [tell]
 * @returns {Promise<Finding[]>} one for each family
 */
async function findLeaks({ rounds, count }, tell = () => undefined) {
  const redis = await startRedis();
  const child = startChild();
  const findings = [];
  try {
    for (const [family, { share = 1 }] of Object.entries(FAMILIES)) {
      const each = Math.max(1, Math.round(count * share));
      const finding = await measured(child, { port: redis.port, family, rounds, each });
      findings.push(finding);
      tell(finding);
    }
  } finally {
    child.kill();
    await redis.stop();
  }
  return findings;
}

/**
 * One of the families that take minutes.
 * @param {'reconnects' | 'failovers'} family
 * @param {{rounds: number, total: number}} size
 * @returns {Promise<Finding>}
 */
async function findSlowLeak(family, { rounds, total }) {
  const cluster = family === 'failovers' ? await startCluster({ failoverTimeout: 3_000 }) : undefined;
  const redis = cluster ? undefined : await startRedis();
  const child = startChild();
  try {
    const port = cluster?.master.port ?? redis?.port ?? 0;
    const sentinels = cluster?.sentinels.map((one) => one.port);
    return await measured(child, { port, sentinels, family, rounds, each: Math.ceil(total / rounds) });
  } finally {
    child.kill();
    await (cluster ?? redis)?.stop();
  }
}

module.exports = { findLeaks, findSlowLeak };
