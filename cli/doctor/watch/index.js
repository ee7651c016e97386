'use strict';

const { setTimeout: sleep } = require('node:timers/promises');
const { Redis } = require('../../../lib/client');
const { coloursFor } = require('../../terminal/colours');
const { rounded } = require('../judge/reach');
const { Screen } = require('./screen');
const { tellSentinels } = require('./sentinels');

/** @typedef {import('../types').Finding} Finding */
/** @typedef {{facts: import('../types').Facts, findings: Finding[], exitCode: number, options: any}} Report */

const LOOK_MS = 50;
const STATUS_MS = 1000;
const EXAMINE_MS = 10_000;

/** @param {any} report of a failover */
function failoverLines({ from, to, early, aborted, moments, commands }) {
  const outcome = aborted
    ? `given up, ${from} stays`
    : `${from} -> ${to}${early ? ', followed before it was announced' : ''}`;
  const steps = moments.map((/** @type {any} */ { step, at, by }) => `${step} +${Math.round(at)} ms (${by})`);
  const toll = `${commands.held} held, ${commands.retried} retried, ${commands.maybeExecuted} maybe executed, ${commands.expired} expired`;
  return [`failover: ${outcome}`, `  ${steps.join(', ')}`, `  commands of this client: ${toll}`];
}

/**
 * @param {any} client
 * @param {Screen} screen
 */
function tellEvents(client, screen) {
  // Every attempt fails in the same way until one does not: told once.
  let lastError = '';
  client.on('node', (/** @type {string} */ node) => {
    lastError = '';
    screen.event(`ready: ${node}`);
  });
  client.on('lost', (/** @type {string} */ reason) => screen.event(`connection lost: ${reason}`));
  client.on('error', (/** @type {any} */ { code, message }) => {
    if (message !== lastError) screen.event(`error: ${message} (${code})`);
    lastError = message;
  });
  client.on('warning', (/** @type {any} */ { code, message }) =>
    screen.event(`warning: ${message} (${code})`)
  );
  client.on('failover', (/** @type {any} */ report) => {
    for (const line of failoverLines(report)) screen.event(line);
  });
}

/**
 * What changes without an event: whether writes flow, are held, or wait for a connection.
 * @param {any} client
 * @param {Screen} screen
 */
function tellState(client, screen) {
  /** @type {Map<string, string>} */
  const known = new Map();
  return setInterval(() => screen.changes(known, [['state', client.health().state]]), LOOK_MS);
}

/**
 * @param {any} client
 * @param {Screen} screen
 */
function tellStatus(client, screen) {
  let ping = 'not yet';
  const measure = async () => {
    const start = performance.now();
    const answered = await client
      .withOptions({ deadline: STATUS_MS })
      .ping()
      .then(
        () => true,
        () => false
      );
    ping = answered ? `${rounded(performance.now() - start)} ms` : 'no answer';
  };
  return setInterval(() => {
    const { state, node = 'no node', epoch, sentinels } = client.health();
    const subscribed = sentinels.filter((/** @type {any} */ sentinel) => sentinel.subscribed).length;
    screen.show(
      `${state} | ${node} | epoch ${epoch} | ping ${ping} | Sentinels ${subscribed}/${sentinels.length}`
    );
    void measure();
  }, STATUS_MS);
}

/** @param {Finding} finding */
const toLine = ({ level, text, advice }) => `${level}: ${text}${advice ? ` -> ${advice}` : ''}`;

/**
 * Only what is new, and what is gone.
 * @param {Report} before
 * @param {Report} now
 * @param {Screen} screen
 */
function tellFindings(before, now, screen) {
  const [old, fresh] = [before, now].map(({ findings }) =>
    findings.filter(({ level }) => level !== 'ok').map(toLine)
  );
  for (const line of fresh) if (!old.includes(line)) screen.event(line);
  for (const line of old) if (!fresh.includes(line)) screen.event(`over: ${line}`);
}

/**
 * Examines again and again, with a rest in between.
 * @param {Report} first
 * @param {() => Promise<Report>} examine
 * @param {Screen} screen
 * @param {AbortSignal} signal
 * @returns {Promise<Report>} the last one
 */
async function keepExamining(first, examine, screen, signal) {
  let report = first;
  for (;;) {
    await sleep(EXAMINE_MS, undefined, { signal }).catch(() => {});
    if (signal.aborted) return report;
    const now = await examine();
    tellFindings(report, now, screen);
    report = now;
  }
}

/**
 * @param {Report} first
 * @param {() => Promise<Report>} examine
 * @returns {Promise<number>} exit code of the last examination
 */
async function run(first, examine) {
  process.stdout.write(`${coloursFor(process.stdout).bold('Watching; Ctrl-C ends.')}\n`);
  const screen = new Screen();
  const end = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => end.abort());
  const client = new Redis({ ...first.options });
  tellEvents(client, screen);
  const timers = [tellState(client, screen), tellStatus(client, screen)];
  const addresses = first.facts.sentinels.map(({ address }) => address);
  const stop = tellSentinels(addresses, first.options, screen);
  try {
    return (await keepExamining(first, examine, screen, end.signal)).exitCode;
  } finally {
    for (const timer of timers) clearInterval(timer);
    stop();
    client.disconnect();
    screen.end();
  }
}

module.exports = { run };
