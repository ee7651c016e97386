'use strict';
const { fork } = require('node:child_process');
const { EventEmitter } = require('node:events');
const path = require('node:path');

/** @typedef {import('./app/ledger').Entry} Entry */
/** @typedef {{calls: number, issued: number, latencies: number[], waiting: number, entries: Entry[]}} Report */
/**
 * @typedef {object} Result   what an app says at its end
 * @property {Report} last
 * @property {Entry[]} unsettled
 * @property {number} unsettledCalls
 * @property {number} helperCalls
 * @property {number} wrongAnswers
 * @property {Record<string, number>} failedReads
 * @property {number} longestStall
 * @property {number} longestWait
 */

const MAIN = path.join(__dirname, 'app', 'main.js');
const NAMES = ['feature-server', 'sbc', 'api-server'];
const STDERR_TAIL = 4000;
/** Beyond the time an app gives its unanswered calls; one that is late by so much hangs. */
const END_LIMIT_MS = 25_000;

/** Where Redis is comes from the environment and nowhere else: a leftover variable must not decide. */
const isRedisVariable = (/** @type {string} */ name) => /^(ENABLE_)?JAMBONES_REDIS_/.test(name);

/**
 * @param {import('./deployment').Deployment} deployment
 * @returns {NodeJS.ProcessEnv}
 */
function environmentFor({ own, env }) {
  if (!own) return process.env;
  const rest = Object.entries(process.env).filter(([name]) => !isRedisVariable(name));
  return { ...Object.fromEntries(rest), ...env };
}

/** One app of jambonz as a process. Events: `report` (Report). */
class App extends EventEmitter {
  /**
   * @param {string} name
   * @param {string[]} args
   * @param {NodeJS.ProcessEnv} env
   */
  constructor(name, args, env) {
    super();
    this.name = name;
    /** @type {Entry[]} every write that has settled */
    this.entries = [];
    /** @type {Result | undefined} */
    this.result = undefined;
    this.issued = 0;
    this.stderr = '';
    const stdio = /** @type {const} */ (['ignore', 'ignore', 'pipe', 'ipc']);
    this.process = fork(MAIN, ['--app', name, ...args], { env, stdio: [...stdio] });
    this.process.stderr?.on('data', (text) => {
      this.stderr = (this.stderr + text).slice(-STDERR_TAIL);
    });
    this.process.on('message', (message) => this.#receive(/** @type {any} */ (message)));
    this.ended = new Promise((resolve) => this.process.once('close', resolve));
  }

  /** Asks it to make no more calls and to say what became of those it made. */
  async finish() {
    if (this.process.connected) this.process.send('stop', () => {});
    const timer = setTimeout(() => this.kill(), END_LIMIT_MS);
    await this.ended;
    clearTimeout(timer);
  }

  kill() {
    this.process.kill('SIGKILL');
  }

  /** Writes whose end nobody knows, those of a crashed app included. */
  get unsettledWrites() {
    const counted = (/** @type {Entry[]} */ entries) => entries.filter(({ shadow }) => !shadow).length;
    return this.result ? counted(this.result.unsettled) : this.issued - counted(this.entries);
  }

  get unsettledReads() {
    return this.result ? this.result.unsettledCalls - this.unsettledWrites : 0;
  }

  /** @param {any} message */
  #receive(message) {
    if (message.kind === 'result') this.result = message;
    this.#take(message.kind === 'result' ? message.last : message);
  }

  /** @param {Report} report */
  #take(report) {
    this.entries.push(...report.entries);
    this.issued = report.issued;
    this.emit('report', report);
  }
}

/**
 * @param {{client: string, rate: number, endedCallSeconds?: number}} options
 *   endedCallSeconds: how long a call stays in Redis after its end (default: for ever)
 * @param {import('./deployment').Deployment} deployment
 * @param {string} run
 * @returns {App[]}
 */
function startApps({ client, rate, endedCallSeconds = Number.POSITIVE_INFINITY }, deployment, run) {
  const args = ['--client', client, '--run', run, '--rate', String(rate)];
  args.push('--ended-call-seconds', String(endedCallSeconds));
  if (!deployment.own) args.push('--shared');
  if (deployment.natMap) args.push('--nat-map', JSON.stringify(deployment.natMap));
  const env = environmentFor(deployment);
  return NAMES.map((name) => new App(name, args, env));
}

exports.startApps = startApps;
exports.App = App;
