'use strict';

const { setImmediate: turn } = require('node:timers/promises');
const { callFields } = require('../data');
const { CALLS } = require('./seeds');
const { SINGLE } = require('./single');

/**
 * What `listCalls` comes to without a client and without Redis: the bytes of the replies are there already, and the plainest
 * JavaScript makes the same objects of them. The rest of what holds the event loop then is V8, which moves the young
 * objects that somebody still has, all of them at once; and the caller has them all.
 */
const NO_REDIS = { id: 'no-redis', label: 'plain JavaScript, no Redis' };

/** Between two pieces the event loop turns, as often as in `listCalls`. */
const CALLS_PER_PIECE = 100;
const CARRIAGE_RETURN = 13;
const LINE_END = 2;
const DIGIT_ZERO = 48;

/** @param {string} text */
const bulk = (text) => `$${text.length}\r\n${text}\r\n`;

/**
 * Replies to HGETALL as the server sends them.
 * @param {number} from seed of the first call
 */
function replies(from) {
  const calls = Array.from({ length: CALLS_PER_PIECE }, (_, i) =>
    Object.entries(callFields(from + i)).flat()
  );
  return Buffer.from(calls.map((flat) => `*${flat.length}\r\n${flat.map(bulk).join('')}`).join(''));
}

/** Reads replies whose lengths are known to be right. */
class PlainReader {
  #at = 0;
  #bytes;
  #text;

  /** @param {Buffer} bytes */
  constructor(bytes) {
    this.#bytes = bytes;
    this.#text = bytes.toString('latin1');
  }

  get hasMore() {
    return this.#at < this.#bytes.length;
  }

  /** The number behind `*` or `$`. */
  length() {
    let length = 0;
    let byte = this.#bytes[++this.#at];
    for (; byte !== CARRIAGE_RETURN; byte = this.#bytes[++this.#at]) length = length * 10 + byte - DIGIT_ZERO;
    this.#at += LINE_END;
    return length;
  }

  string() {
    const length = this.length();
    const from = this.#at;
    this.#at = from + length + LINE_END;
    return this.#text.substring(from, from + length);
  }

  skip() {
    const length = this.length();
    this.#at += length + LINE_END;
  }
}

/** @returns {import('../types').Subject} */
function openNoRedis() {
  const pieces = Array.from({ length: CALLS / CALLS_PER_PIECE }, (_, i) => replies(i * CALLS_PER_PIECE));
  const names = Object.keys(callFields(0));
  // A copy of it that is filled is the cheapest object with so many fields.
  const blank = JSON.parse(JSON.stringify(callFields(0)));
  async function listCalls() {
    const calls = [];
    for (const piece of pieces) {
      const reader = new PlainReader(piece);
      while (reader.hasMore) calls.push(readCall(reader, names, blank));
      await turn();
    }
    return calls;
  }
  return {
    operation: (name) => {
      throw new Error(`${name} is not measured without Redis`);
    },
    single: (name) => SINGLE[name].open({ listCalls }),
    close() {}
  };
}

/**
 * @param {PlainReader} reader
 * @param {string[]} names
 * @param {Record<string, string>} blank
 */
function readCall(reader, names, blank) {
  const call = { ...blank };
  reader.length();
  for (const name of names) {
    reader.skip();
    call[name] = reader.string();
  }
  return call;
}

module.exports = { NO_REDIS, openNoRedis };
