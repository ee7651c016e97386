'use strict';

const { readDeepArray } = require('./deep-array');
const { ReplyError } = require('../errors');
const { commandError } = require('./failures');

// Token kinds; `src/resp/tape/token.rs` defines them.
const NIL = 0;
const OK = 1;
const INTEGER = 2;
const INTEGER64 = 3;
const NARROW = 4;
const WIDE = 5;
const BYTES = 6;
const ARRAY = 7;
const MAP = 8;
const ERROR = 9;
const BOOLEAN = 10;
const DOUBLE = 11;
const BIG_NUMBER = 12;
const FAILURE = 13;
const STATUS = 14;
const LARGE = 15;
const OBJECT = 16;
const SHAPED = 17;

const KIND_MASK = 31;
const KIND_BITS = 5;
const PAYLOAD_ESCAPE = 2 ** 27 - 1;
const HEAD = 2;
/** Arrays nested deeper are read without recursion. */
const DEEP = 256;

/** A command could not be delivered; not a reply of the server. */
class Failure {
  /**
   * @param {number} code
   * @param {string} cause
   */
  constructor(code, cause) {
    this.code = code;
    this.cause = cause;
  }

  /** @param {string} command */
  toError(command) {
    return commandError(this.code, this.cause, command);
  }
}

/** @returns {{chunks: any[], index: number, chunk: any, at: number}} */
const emptyCursor = () => ({ chunks: [], index: 0, chunk: '', at: 0 });

/**
 * Reads what `drain` of the native half left: tokens in a typed array, texts in few large strings.
 * One reader a client; it is not re-entrant and never calls the application.
 */
class TapeReader {
  /** @param {Uint32Array} memory shared with the native half */
  constructor(memory) {
    this.memory = memory;
    this.words = memory;
    this.at = 0;
    this.end = 0;
    this.notices = 0;
    this.depth = 0;
    // The first narrow chunk is by far the commonest text: its fields are kept out of an object.
    this.text = '';
    this.textAt = 0;
    /** @type {string[]} */
    this.moreTexts = [];
    this.nextText = 0;
    this.wide = emptyCursor();
    this.bytes = emptyCursor();
    /** @type {Array<string | Buffer>} values with memory of their own */
    this.large = [];
    this.nextLarge = 0;
  }

  /** @param {any} texts what `drain` returned */
  load(texts) {
    this.depth = 0;
    this.words = this.memory;
    this.at = HEAD;
    this.end = HEAD + this.memory[0];
    this.notices = this.memory[1];
    this.textAt = 0;
    if (typeof texts === 'string') this.text = texts;
    else if (texts) this.loadChunks(texts);
  }

  /** @param {[string[], string[], Buffer[], Array<string | Buffer>, Uint32Array?]} texts */
  loadChunks([narrow, wide, bytes, large, overflow]) {
    this.moreTexts = narrow;
    this.text = narrow.length > 0 ? narrow[0] : '';
    this.nextText = 1;
    this.wide = { chunks: wide, index: 1, chunk: wide[0], at: 0 };
    this.bytes = { chunks: bytes, index: 1, chunk: bytes[0], at: 0 };
    this.large = large;
    this.nextLarge = 0;
    if (!overflow) return;
    this.words = overflow;
    this.at = 0;
    this.end = overflow.length;
  }

  /** Lets go of the texts, which would otherwise live until the next batch. */
  release() {
    this.text = '';
    this.moreTexts = [];
    this.wide = emptyCursor();
    this.bytes = emptyCursor();
    this.large = [];
    this.words = this.memory;
  }

  get hasMore() {
    return this.at < this.end;
  }

  nextId() {
    return this.words[this.at++];
  }

  /** @returns {any} the next value; error replies come as ReplyError objects, not thrown */
  value() {
    const word = this.words[this.at++];
    const kind = word & KIND_MASK;
    let payload = word >>> KIND_BITS;
    if (payload === PAYLOAD_ESCAPE) payload = this.words[this.at++];
    if (kind === NARROW) return this.narrow(payload);
    if (kind === OK) return 'OK';
    if (kind === INTEGER) return payload;
    if (kind === NIL) return null;
    return this.rarer(kind, payload);
  }

  /**
   * @param {number} kind
   * @param {number} payload
   * @returns {any}
   */
  rarer(kind, payload) {
    switch (kind) {
      case ARRAY:
        return this.array(payload);
      case WIDE:
        return this.wideText(payload);
      case INTEGER64:
        return this.integer64();
      case LARGE:
        return this.large[this.nextLarge++];
      case BYTES:
        return this.rawBytes(payload);
      case MAP:
        return this.finishMap(this.array(payload * 2));
      case ERROR:
        return new ReplyError(this.value());
      case BOOLEAN:
        return payload;
      case FAILURE:
        return new Failure(payload, this.value());
      case BIG_NUMBER:
      case STATUS:
      case DOUBLE:
        return this.value();
      default:
        throw new Error(`the reply tape is corrupt: token ${kind}`);
    }
  }

  /** @param {number} length */
  narrow(length) {
    if (length === 0) return '';
    const { text } = this;
    if (length === text.length) {
      // The chunk is this text alone, or `textAt` is at its end.
      if (this.textAt === 0) {
        this.textAt = length;
        return text;
      }
    }
    if (this.textAt === text.length) return this.nextChunk(length);
    const start = this.textAt;
    this.textAt = start + length;
    return text.substring(start, this.textAt);
  }

  /**
   * @param {number} length
   * @returns {string}
   */
  nextChunk(length) {
    this.text = this.moreTexts[this.nextText++];
    this.textAt = 0;
    return this.narrow(length);
  }

  /** @param {number} length */
  wideText(length) {
    return length === 0 ? '' : take(this.wide, length, (chunk, from, to) => chunk.substring(from, to));
  }

  /** @param {number} length @returns {Buffer} */
  rawBytes(length) {
    if (length === 0) return Buffer.alloc(0);
    // A copy, unless the chunk is this value alone: a view would pin the chunk.
    return take(this.bytes, length, (chunk, from, to) =>
      to - from === chunk.length ? chunk : Buffer.from(chunk.subarray(from, to))
    );
  }

  integer64() {
    const low = this.words[this.at++];
    const high = this.words[this.at++] | 0;
    const value = high * 2 ** 32 + low;
    return Number.isSafeInteger(value) ? value : (BigInt(high) << 32n) | BigInt(low);
  }

  /** @param {number} length @returns {any[]} */
  array(length) {
    if (this.depth === DEEP) return readDeepArray(this, length);
    this.depth++;
    const items = [];
    for (let i = 0; i < length; i++) items.push(this.value());
    this.depth--;
    return items;
  }

  /** @returns {{isMap: boolean, left: number} | undefined} the array or map that comes next, without its elements */
  openNested() {
    const word = this.words[this.at];
    const kind = word & KIND_MASK;
    if (kind !== ARRAY && kind !== MAP) return undefined;
    this.at++;
    const payload = word >>> KIND_BITS;
    const length = payload === PAYLOAD_ESCAPE ? this.words[this.at++] : payload;
    return { isMap: kind === MAP, left: kind === MAP ? length * 2 : length };
  }

  /**
   * @param {any[]} flat keys and values. RESP3 maps look like RESP2's flat arrays here: commands decide what they become
   * @returns {any}
   */
  finishMap(flat) {
    return flat;
  }
}

/**
 * @param {{chunks: any[], index: number, chunk: any, at: number}} cursor
 * @param {number} length
 * @param {(chunk: any, from: number, to: number) => any} slice
 */
function take(cursor, length, slice) {
  if (cursor.at === cursor.chunk.length) {
    cursor.chunk = cursor.chunks[cursor.index++];
    cursor.at = 0;
  }
  const from = cursor.at;
  cursor.at += length;
  return slice(cursor.chunk, from, cursor.at);
}

exports.BIG_NUMBER = BIG_NUMBER;
exports.DOUBLE = DOUBLE;
exports.OBJECT = OBJECT;
exports.SHAPED = SHAPED;
exports.TapeReader = TapeReader;
exports.Failure = Failure;
