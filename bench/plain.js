'use strict';

const { Encoder } = require('../lib/requests/encode');
const { KEYS } = require('./data');
const { keysOf, sameText, valuesOf } = require('./operations');

/**
 * What is left of a case without a client and without Redis: a request is written, a reply becomes a string, a promise
 * is settled and awaited. Beside what redis-benchmark takes for the socket it says how little a client of Node.js could
 * take: nothing keeps apart which reply belongs to whom, nothing can fail, and nothing is crossed.
 */
const PLAIN = { id: 'plain', label: 'plain JavaScript, no socket' };

/** One string is made of what arrives at once, and each reply is a part of it. */
const MOST_REPLIES = 100;
const ARENA_BYTES = 64 * 1024;
/** The event loop turns now and then, so that timers run; not each time, which no reply would have to pay for. */
const ROUNDS_IN_A_TURN = 64;

/** Settles what was asked for as soon as nothing else is asked for. */
class PlainExchange {
  /** @type {((reply: string) => void)[]} */
  #waiting = [];
  #encoder = new Encoder(Buffer.allocUnsafe(ARENA_BYTES));
  #rounds = 0;
  #settle;

  /** @param {(waiting: ((reply: string) => void)[]) => void} settle */
  constructor(settle) {
    this.#settle = settle;
  }

  /** @param {string[]} command @returns {Promise<string>} */
  request(command) {
    if (this.#waiting.length === 0) this.#schedule();
    this.#encoder.command(command);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #schedule() {
    if (++this.#rounds % ROUNDS_IN_A_TURN === 0) setImmediate(this.#round);
    else queueMicrotask(this.#round);
  }

  #round = () => {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#encoder.at = 0;
    this.#settle(waiting);
  };
}

/**
 * The loops of a case ask in the same order each time, so the n-th that waits is the n-th loop.
 *
 * @param {'get64' | 'get-utf8'} name
 * @param {'latin1' | 'utf8'} encoding
 */
function plainGet(name, encoding) {
  const [keys, values] = [keysOf(name), valuesOf(name)];
  const frames = Array.from({ length: MOST_REPLIES }, (_, i) => `$64\r\n${values[i % KEYS]}\r\n`);
  const [{ length: size }] = frames;
  const begin = frames[0].indexOf('\n') + 1;
  const bytes = Buffer.from(frames.join(''), encoding);
  const bytesOfOne = bytes.length / MOST_REPLIES;
  const exchange = new PlainExchange((waiting) => {
    const text = bytes.toString(encoding, 0, waiting.length * bytesOfOne);
    waiting.forEach((resolve, i) => {
      resolve(text.substring(i * size + begin, (i + 1) * size - 2));
    });
  });
  return {
    run: (/** @type {number} */ loop) => exchange.request(['get', keys[loop % KEYS]]),
    check: (/** @type {number} */ loop, /** @type {unknown} */ reply) => sameText(reply, values[loop % KEYS])
  };
}

function plainSet() {
  const [keys, values] = [keysOf('set64'), valuesOf('get64')];
  const exchange = new PlainExchange((waiting) => {
    for (const resolve of waiting) resolve('OK');
  });
  return {
    run: (/** @type {number} */ loop) => exchange.request(['set', keys[loop % KEYS], values[loop % KEYS]]),
    check: (/** @type {number} */ _loop, /** @type {unknown} */ reply) => sameText(reply, 'OK')
  };
}

/** @type {Record<string, () => import('./types').Operation>} */
const OPERATIONS = {
  get64: () => plainGet('get64', 'latin1'),
  'get-utf8': () => plainGet('get-utf8', 'utf8'),
  set64: plainSet
};

/** @returns {import('./types').Subject} */
const openPlain = () => ({ operation: (name) => OPERATIONS[name](), close() {} });

module.exports = { PLAIN, openPlain };
