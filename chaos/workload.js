'use strict';

const { fork } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');
const { adopt } = require('../tools/child-registry');
const { toWall, until } = require('./clock');

/** @typedef {import('./types').CallResult} CallResult */

const WORKER = path.join(__dirname, 'worker', 'index.js');

/** The client under test, in a process of its own, so that nothing else takes its event loop's time. */
class Workload {
  constructor() {
    this.child = fork(WORKER, { serialization: 'advanced' });
    adopt(this.child);
    this.serial = 0;
    /** @type {Map<number, {resolve: (value: any) => void, reject: (error: Error) => void}>} */
    this.waiting = new Map();
    /** @type {import('./types').Progress} */
    this.progress = { acknowledged: 0, lastAt: 0 };
    this.child.on('message', (message) => this.#receive(message));
    this.child.on('exit', (code, signal) => this.#gone(`the worker ended: ${code ?? signal}`));
  }

  /**
   * @param {import('./types').ClientName} client
   * @param {import('./types').Connection} connection
   */
  connect(client, connection) {
    return this.#ask('connect', { client, connection });
  }

  /** @param {import('./types').Load} load */
  start(load) {
    return this.#ask('start', { load });
  }

  /**
   * One command, outside the load.
   * @param {string} name
   * @param {...(string | number)} args
   * @returns {Promise<CallResult>}
   */
  call(name, ...args) {
    return this.#ask('call', { name, args });
  }

  /**
   * @param {{retry: string}} contract
   * @param {string} name
   * @param {...(string | number)} args
   * @returns {Promise<CallResult>}
   */
  callUnder(contract, name, ...args) {
    return this.#ask('call', { name, args, contract });
  }

  /** @returns {Promise<any>} undefined from clients that have no such thing */
  health() {
    return this.#ask('health', {});
  }

  /** @returns {Promise<import('./types').ClientEvent[]>} */
  events() {
    return this.#ask('events', {});
  }

  /**
   * @param {number} limit ms that commands in flight get to settle
   * @returns {Promise<import('./types').Ledger>}
   */
  stop(limit) {
    return this.#ask('stop', { limit });
  }

  /**
   * @param {number} at on the clock of this process' `performance.now()`
   * @param {number} ms
   * @returns {Promise<boolean>} whether a write was acknowledged after `at`, within `ms` from now
   */
  writesAfter(at, ms) {
    return until(() => this.progress.lastAt > toWall(at), ms);
  }

  async end() {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exited;
  }

  /**
   * @param {string} type
   * @param {object} body
   * @returns {Promise<any>}
   */
  #ask(type, body) {
    const serial = this.serial++;
    return new Promise((resolve, reject) => {
      this.waiting.set(serial, { resolve, reject });
      this.child.send({ ...body, type, serial });
    });
  }

  /** @param {any} message */
  #receive({ serial, result, error, progress }) {
    if (progress) {
      this.progress = progress;
      return;
    }
    const waiter = this.waiting.get(serial);
    this.waiting.delete(serial);
    if (error) waiter?.reject(new Error(error));
    else waiter?.resolve(result);
  }

  /** @param {string} reason */
  #gone(reason) {
    for (const { reject } of this.waiting.values()) reject(new Error(reason));
    this.waiting.clear();
  }
}

exports.Workload = Workload;
