'use strict';

const { fork } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');

const WORKER = path.join(__dirname, 'worker.js');
/** Nothing that a worker is asked takes this long, the original helpers with a round trip included. */
const STUCK_MS = 180_000;
const GOODBYE_MS = 2_000;

/** A worker process, and the requests that it has not answered yet. */
class Worker {
  /** @type {Map<number, {resolve: (value: any) => void, reject: (error: Error) => void}>} */
  #waiting = new Map();
  #lastSerial = 0;
  #child;
  #stderr = '';

  constructor() {
    this.#child = fork(WORKER, { execArgv: ['--expose-gc'], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    this.#child.stderr?.on('data', (/** @type {Buffer} */ text) => {
      this.#stderr = (this.#stderr + text).slice(-2000);
    });
    this.#child.on('message', (/** @type {any} */ message) => this.#settle(message));
    this.#child.on('exit', (code, signal) =>
      this.#failAll(`its process ended (${signal ?? code}) ${this.#stderr}`)
    );
  }

  /** @param {{serial: number, error?: string, result?: unknown}} message */
  #settle({ serial, error, result }) {
    const request = this.#waiting.get(serial);
    this.#waiting.delete(serial);
    if (error === undefined) request?.resolve(result);
    else request?.reject(new Error(error));
  }

  /** @param {string} reason */
  #failAll(reason) {
    for (const { reject } of this.#waiting.values()) reject(new Error(reason.trim()));
    this.#waiting.clear();
  }

  /**
   * @param {string} type one of the requests that worker.js knows
   * @param {Record<string, unknown>} [details]
   * @returns {Promise<any>}
   */
  async ask(type, details) {
    if (!this.#child.connected) throw new Error('its process has ended');
    const serial = ++this.#lastSerial;
    const stuck = setTimeout(() => this.kill(), STUCK_MS);
    try {
      return await new Promise((resolve, reject) => {
        this.#waiting.set(serial, { resolve, reject });
        this.#child.send({ ...details, serial, type });
      });
    } finally {
      clearTimeout(stuck);
    }
  }

  kill() {
    this.#child.kill('SIGKILL');
  }

  /** Ends the process; politely, unless it does not follow. */
  async close() {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    if (this.#child.connected) this.#child.send({ serial: 0, type: 'close' });
    await Promise.race([exited, sleep(GOODBYE_MS, undefined, { ref: false })]);
    this.kill();
    await exited;
  }
}

module.exports = { Worker };
