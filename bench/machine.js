'use strict';

const os = require('node:os');
const { execFileSync } = require('node:child_process');
const { setTimeout: sleep } = require('node:timers/promises');
const { findRedis } = require('../tools/redis-binary');
const { CLIENTS, versionOf } = require('./clients');
const { REPEAT_ABOVE } = require('./host');
const { quantile } = require('./stats');

const PROBE_MS = 200;
/** Percentage of the processors that others may take before numbers should not be trusted. */
const QUIET = 10;

function describeMachine() {
  const cpus = os.cpus();
  const memory = Math.round(os.totalmem() / 2 ** 30);
  return `${cpus.length} x ${cpus[0]?.model.trim()}, ${memory} GB, ${os.type()} ${os.release()} ${os.arch()}`;
}

/** Time of all processors until now, and the part of it in which they had nothing to do. */
function processorTimes() {
  const times = os.cpus().map((cpu) => cpu.times);
  const idle = times.reduce((sum, each) => sum + each.idle, 0);
  return { idle, all: times.flatMap((each) => Object.values(each)).reduce((sum, part) => sum + part, 0) };
}

/**
 * Percentage of the processors' time that other programs take; to be asked while nothing is being measured.
 */
async function busyPercentage() {
  const before = processorTimes();
  await sleep(PROBE_MS);
  const after = processorTimes();
  return Math.round(100 * (1 - (after.idle - before.idle) / (after.all - before.all)));
}

/**
 * Percentage of the processors that others took while the clients were measured.
 * @param {import('./types').Results} results
 */
const usuallyBusy = ({ cases }) =>
  quantile(
    cases.map((result) => result.busy),
    0.5
  );

/**
 * A machine that others use gives numbers that cannot be trusted, and the reader should know.
 * @param {import('./types').Results} results
 */
function sayBusy(results) {
  const said = [];
  if (results.cases.length > 0) {
    const most = Math.max(...results.cases.map((result) => result.busy));
    said.push(`Other programs took ${usuallyBusy(results)} % of the processors, at most ${most} %`);
  }
  const { withheld, most, repeated } = results.host;
  said.push(
    `The host of this machine withheld ${withheld} % of them in the rounds that count, at most ${most} %`
  );
  if (repeated > 0)
    said.push(`${repeated} rounds were measured again, because it withheld more than ${REPEAT_ABOVE} %`);
  return `${said.join('. ')}.`;
}

async function describeVersions() {
  const { flavour, version } = await findRedis();
  const modules = new Map(CLIENTS.map(({ module, label }) => [module, label]));
  modules.delete('.');
  const peers = [...modules.keys()].map((name) => `${name} ${versionOf(name)}`);
  const server = `${flavour}-server ${version}`;
  const own = `@jambonz/redis-native ${versionOf('.')}${revision()}`;
  const original = `@jambonz/realtimedb-helpers ${versionOf('@jambonz/realtimedb-helpers')}`;
  return [`Node ${process.versions.node}`, server, own, ...peers, original].join(', ');
}

/** The commit that was measured, where this is a clone with one. */
function revision() {
  try {
    const git = (/** @type {string[]} */ ...args) =>
      execFileSync('git', args, { cwd: __dirname, stdio: ['ignore', 'pipe', 'ignore'] })
        .toString()
        .trim();
    const isChanged = git('status', '--porcelain', '--untracked-files=no') !== '';
    return ` (${git('rev-parse', '--short', 'HEAD')}${isChanged ? ' and changes' : ''})`;
  } catch {
    return '';
  }
}

module.exports = { QUIET, busyPercentage, describeMachine, describeVersions, sayBusy, usuallyBusy };
