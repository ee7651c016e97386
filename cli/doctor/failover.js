'use strict';

const { once } = require('node:events');
const { setTimeout: sleep } = require('node:timers/promises');
const { Redis } = require('../../lib/client');
const { CommandLineError } = require('../command-line-error');
const { confirmed } = require('../terminal/ask');
const { coloursFor } = require('../terminal/colours');
const { fromText } = require('./address');
const { CanaryWriter, account } = require('./canary-writer');
const { dial } = require('./collect/dial');
const { exitCode, verdict } = require('./judge');
const { judgePlannedFailover } = require('./judge/planned-failover');
const { toText } = require('./show/text');

/** @typedef {import('./types').Facts} Facts */
/** @typedef {import('./types').FailoverFacts} FailoverFacts */

/** Writes before the failover, and after it. */
const CALM_MS = 500;
/** A planned failover takes one to eleven seconds; one that hangs is given up by the Sentinels. */
const LIMIT_MS = 60_000;
const ANSWER_MS = 1000;

/**
 * @param {Facts} facts
 * @param {any} options of the app
 * @returns {Promise<string | undefined>} why no Sentinel started it
 */
async function trigger({ sentinels, configuration }, options) {
  const usable = sentinels.find(({ names }) => names);
  if (!usable) return 'no Sentinel answers';
  const { sentinelUsername: username, sentinelPassword: password, sentinelTLS: tls } = options;
  const { client, reach } = await dial({ ...fromText(usable.address), username, password, tls });
  if (!client) return `${usable.address}: ${reach.message}`;
  try {
    await client.call('sentinel', 'failover', configuration.masterName);
    return undefined;
  } catch (error) {
    return `${usable.address}: ${/** @type {Error} */ (error).message}`;
  } finally {
    client.disconnect();
  }
}

/**
 * @param {any} client
 * @returns {{report: Promise<any>, stop: () => void}} `report` of the next failover; undefined when none came
 */
function nextFailover(client) {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), LIMIT_MS);
  const report = once(client, 'failover', { signal: limit.signal }).then(
    ([value]) => value,
    () => undefined
  );
  const stop = () => {
    clearTimeout(timer);
    limit.abort();
  };
  return { report, stop };
}

/**
 * @param {any} client
 * @param {CanaryWriter} writer
 * @param {() => Promise<string | undefined>} start
 */
async function observe(client, writer, start) {
  await writer.start();
  await sleep(CALM_MS);
  const { report, stop } = nextFailover(client);
  const problem = await start();
  if (problem) stop();
  const seen = await report;
  stop();
  await sleep(CALM_MS);
  if (problem) return { problem };
  if (!seen) return { problem: `nothing happened within ${LIMIT_MS / 1000} s` };
  return { problem: seen.aborted ? 'the Sentinels gave it up' : undefined, seen };
}

/**
 * @param {Facts} facts
 * @param {any} options of the app
 * @returns {Promise<FailoverFacts>}
 */
async function failOver(facts, options) {
  const client = new Redis({ ...options, lazyConnect: true });
  client.on('error', () => {});
  client.on('warning', () => {});
  const writer = new CanaryWriter(client);
  try {
    await client.connect();
    const { problem, seen } = await observe(client, writer, () => trigger(facts, options));
    const entries = await writer.stop();
    const items = await writer.collect(client);
    const { from, to, early = false, moments = [] } = seen ?? {};
    const { minReplicas } = facts.nodes.find(({ role }) => role === 'master') ?? {};
    return { problem, from, to, early, minReplicas, moments, ...account(entries, items) };
  } finally {
    await writer.stop();
    await Promise.race([client.quit(), sleep(ANSWER_MS)]);
    client.disconnect();
  }
}

/** @param {FailoverFacts} facts */
function story({ moments }) {
  return moments
    .map(({ step, at, by }) => `  ${String(Math.round(at)).padStart(6)} ms  ${step} (${by})`)
    .join('\n');
}

/**
 * @param {Facts} facts
 * @param {import('./types').Finding[]} findings
 * @param {FailoverFacts | undefined} failover
 * @param {boolean} [json]
 */
function show(facts, findings, failover, json) {
  if (json) {
    process.stdout.write(
      `${JSON.stringify({ exitCode: exitCode(findings), findings, failover }, null, 2)}\n`
    );
    return;
  }
  const steps = failover?.moments.length ? `${story(failover)}\n\n` : '';
  const report = { findings, variables: {}, verdict: verdict(facts, findings) };
  process.stdout.write(`${steps}${toText(report, coloursFor(process.stdout))}\n`);
}

/**
 * @param {{facts: Facts, options: any, findings: import('./types').Finding[]}} report of the examination before
 * @param {{yes?: boolean, json?: boolean}} flags
 * @returns {Promise<number>} the exit code
 */
async function run({ facts, options, findings: before }, { yes, json }) {
  const { configuration, nodes } = facts;
  if (exitCode(before) === 2) {
    show(
      facts,
      before.filter(({ level }) => level !== 'ok'),
      undefined,
      json
    );
    throw new CommandLineError('No failover is triggered while there are failures.');
  }
  if (configuration.mode === 'standalone')
    throw new CommandLineError('There are no Sentinels: nothing can fail over.');
  const master = nodes.find(({ role }) => role === 'master')?.address;
  const question = `This takes the role of the master "${configuration.masterName}" from ${master}, for every app that uses it.`;
  if (!(await confirmed(`${question} Trigger SENTINEL FAILOVER?`, { yes }))) return 1;
  const failover = await failOver(facts, options);
  const findings = judgePlannedFailover(failover);
  show(facts, findings, failover, json);
  return exitCode(findings);
}

module.exports = { run };
