'use strict';

/** @typedef {null | boolean | number | string | Error | Push | unknown[]} Reply */

/** An out-of-band RESP3 message. It has a class of its own because it answers no command. */
class Push {
  /** @param {unknown[]} items */
  constructor(items) {
    this.items = items;
  }
}

/** Thrown inside the decoder when the bytes end in the middle of a value; never leaves this file. */
const INCOMPLETE = Symbol('incomplete');

class Cursor {
  /** @param {Buffer} bytes */
  constructor(bytes) {
    /** @type {Buffer} */
    this.bytes = bytes;
    this.offset = 0;
  }

  line() {
    const end = this.bytes.indexOf('\r\n', this.offset, 'latin1');
    if (end < 0) throw INCOMPLETE;
    const text = this.bytes.toString('utf8', this.offset, end);
    this.offset = end + 2;
    return text;
  }

  /** @param {number} length */
  bulk(length) {
    const end = this.offset + length;
    if (this.bytes.length < end + 2) throw INCOMPLETE;
    const text = this.bytes.toString('utf8', this.offset, end);
    this.offset = end + 2;
    return text;
  }

  /**
   * @param {number} count
   * @returns {unknown[]}
   */
  items(count) {
    return Array.from({ length: count }, () => readValue(this));
  }
}

/** @param {string} text */
function serverError(text) {
  const error = /** @type {Error & {code: string}} */ (new Error(text));
  error.code = text.split(' ', 1)[0];
  return error;
}

/**
 * One reader per RESP type byte. Maps stay flat arrays, as in RESP2, so that a caller need not care which
 * protocol version the connection speaks.
 * @type {Record<string, (text: string, cursor: Cursor) => unknown>}
 */
const READERS = {
  '+': (text) => text,
  '-': (text) => serverError(text),
  ':': (text) => Number(text),
  $: (text, cursor) => (text === '-1' ? null : cursor.bulk(Number(text))),
  '*': (text, cursor) => (text === '-1' ? null : cursor.items(Number(text))),
  _: () => null,
  ',': (text) => Number(text),
  '#': (text) => text === 't',
  '(': (text) => text,
  '=': (text, cursor) => cursor.bulk(Number(text)).slice(4),
  '!': (text, cursor) => serverError(cursor.bulk(Number(text))),
  '~': (text, cursor) => cursor.items(Number(text)),
  '%': (text, cursor) => cursor.items(2 * Number(text)),
  '>': (text, cursor) => new Push(cursor.items(Number(text))),
  '|': (text, cursor) => {
    cursor.items(2 * Number(text));
    return readValue(cursor);
  }
};

/**
 * @param {Cursor} cursor
 * @returns {unknown}
 */
function readValue(cursor) {
  if (cursor.offset >= cursor.bytes.length) throw INCOMPLETE;
  // Looked at before the line is complete: what is not RESP may never contain a line end.
  const type = String.fromCharCode(cursor.bytes[cursor.offset]);
  const reader = READERS[type];
  if (!reader) throw new Error(`not RESP: a value begins with ${JSON.stringify(type)}`);
  return reader(cursor.line().slice(1), cursor);
}

/**
 * Decodes RESP2 and RESP3 from chunks cut anywhere. A value that is not complete yet is decoded again from
 * its start when more bytes arrive: slow for huge replies, simple, and good enough for a test tool.
 */
class RespParser {
  constructor() {
    /** @type {Buffer} */
    this.rest = Buffer.alloc(0);
  }

  /**
   * @param {Buffer} chunk
   * @returns {Array<{value: Reply, bytes: Buffer}>} the values that became complete, with their raw bytes
   */
  push(chunk) {
    const bytes = this.rest.length > 0 ? Buffer.concat([this.rest, chunk]) : chunk;
    const cursor = new Cursor(bytes);
    const values = [];
    let start = 0;
    try {
      while (start < cursor.bytes.length) {
        const value = /** @type {Reply} */ (readValue(cursor));
        values.push({ value, bytes: cursor.bytes.subarray(start, cursor.offset) });
        start = cursor.offset;
      }
    } catch (error) {
      if (error !== INCOMPLETE) throw error;
    }
    this.rest = cursor.bytes.subarray(start);
    return values;
  }

  /** @returns {Buffer} the bytes of the value that is not complete yet; they are forgotten here */
  takeRest() {
    const { rest } = this;
    this.rest = Buffer.alloc(0);
    return rest;
  }
}

/**
 * @param {ReadonlyArray<string | number | Buffer>} args
 * @returns {Buffer} the command as an array of bulk strings
 */
function encodeCommand(args) {
  /** @type {Buffer[]} */
  const parts = [Buffer.from(`*${args.length}\r\n`)];
  for (const arg of args) {
    const body = Buffer.isBuffer(arg) ? arg : Buffer.from(String(arg));
    parts.push(Buffer.from(`$${body.length}\r\n`), body, Buffer.from('\r\n'));
  }
  return Buffer.concat(parts);
}

exports.RespParser = RespParser;
exports.Push = Push;
exports.encodeCommand = encodeCommand;
