'use strict';

const { setTimeout: sleep } = require('node:timers/promises');
const { wallNow } = require('../clock');

/** @typedef {import('./clients').Adapter} Adapter */
/** @typedef {import('../types').Entry} Entry */

/** What a failed command is counted under. @param {any} error */
function codeOf(error) {
  const text = String(error?.message ?? error);
  return String(error?.code ?? /^[A-Z]{3,}(?= )/.exec(text)?.[0] ?? text.slice(0, 60));
}

/**
 * Loops that each issue one command at a time and write down what became of it.
 */
class LoadGenerator {
  /** @param {Adapter} client */
  constructor(client) {
    this.client = client;
    /** @type {Entry[]} */
    this.entries = [];
    this.running = true;
    this.acknowledged = 0;
    this.lastAt = 0;
    /** The longest list that a write was told of. */
    this.longest = 0;
    this.serial = 0;
  }

  /** @param {import('../types').Load} load */
  start({ writers = 20, readers = 0, hashers = 0, transactions = 0, pause = 4 }) {
    const loops = [
      ...Array.from({ length: writers }, () => () => this.#push()),
      ...Array.from({ length: readers }, () => () => this.#read()),
      ...Array.from({ length: hashers }, (_, i) => () => this.#set(`h${i}`)),
      ...Array.from({ length: transactions }, () => () => this.#transact())
    ];
    for (const step of loops) this.#loop(step, pause);
  }

  /** Issues nothing more; resolves when all is settled, at the latest after `limit` ms. */
  async stop(/** @type {number} */ limit) {
    this.running = false;
    const deadline = wallNow() + limit;
    while (wallNow() < deadline && this.entries.some(({ settled }) => settled === undefined)) await sleep(20);
  }

  /**
   * @param {() => Promise<void>} step
   * @param {number} pause
   */
  async #loop(step, pause) {
    while (this.running) {
      await step();
      await sleep(pause);
    }
  }

  async #push() {
    const id = `r${this.serial++}`;
    const { value, ok } = await this.#run('rpush', id, () => this.client.call('rpush', 'log', id));
    if (ok) this.longest = Math.max(this.longest, Number(value));
  }

  async #read() {
    const expected = this.longest;
    const { entry, value, ok } = await this.#run('llen', '', () => this.client.call('llen', 'log'));
    entry.stale = ok && Number(value) < expected;
  }

  /** @param {string} field always grows, so that the last acknowledged value can be looked for */
  async #set(field) {
    const value = this.serial++;
    await this.#run('hset', `${field}:${value}`, () => this.client.call('hset', 'state', field, value));
  }

  async #transact() {
    const id = `m${this.serial++}`;
    const commands = [
      ['rpush', 'log', id],
      ['hincrby', 'transactions', 'count', 1]
    ];
    await this.#run('multi', id, () => this.client.transaction(commands));
  }

  /**
   * @param {import('../types').Kind} kind
   * @param {string} id
   * @param {() => Promise<any>} issue
   */
  async #run(kind, id, issue) {
    /** @type {Entry} */
    const entry = { kind, id, issued: wallNow() };
    this.entries.push(entry);
    let value;
    try {
      value = await issue();
      entry.code = '';
    } catch (error) {
      entry.code = codeOf(error);
    }
    entry.settled = wallNow();
    const ok = entry.code === '';
    if (ok && kind !== 'llen') {
      this.acknowledged++;
      this.lastAt = entry.settled;
    }
    return { entry, value, ok };
  }
}

module.exports = { LoadGenerator, codeOf };
