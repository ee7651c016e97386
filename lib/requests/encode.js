'use strict';

const CR = 13;
const LF = 10;
const DOLLAR = 36;
const STAR = 42;
const ZERO = 48;

/** Below this length a loop in JavaScript beats a call into C++ (measured: the two cross at 40 to 60). */
const LOOP_LIMIT = 48;
/** `$`, up to 10 digits, and twice CR LF around an argument. */
const FRAME = 15;

/** Redis' own bound (`proto-max-bulk-len`), and that of `src/resp/decode/limits.rs`. */
const MOST_BYTES = 512 * 1024 * 1024;

/** @typedef {string | Uint8Array} Argument what RESP can carry */

/**
 * The most bytes that a command can take in RESP.
 * @param {Argument[]} args
 */
function sizeBound(args) {
  let size = FRAME;
  // UTF-8 needs at most three bytes for each UTF-16 unit.
  for (const arg of args) size += FRAME + (typeof arg === 'string' ? arg.length * 3 : arg.length);
  return size;
}

/** Writes commands one behind the other into a buffer. */
class Encoder {
  /** @param {Buffer} buffer */
  constructor(buffer) {
    this.buffer = buffer;
    this.at = 0;
  }

  /**
   * Writes a command; the caller made sure that there is room (`sizeBound`).
   * @param {Argument[]} args the name in front
   * @returns {number} bytes written
   */
  command(args) {
    const start = this.at;
    try {
      this.header(STAR, args.length);
      for (let i = 0; i < args.length; i++) {
        const arg = args[i];
        if (typeof arg === 'string') this.text(arg);
        else this.bytes(arg);
      }
    } catch (error) {
      // A Buffer that was transferred away since it was given. The commands before it are well.
      this.at = start;
      throw error;
    }
    return this.at - start;
  }

  /**
   * @param {number} mark
   * @param {number} value
   */
  header(mark, value) {
    const { buffer } = this;
    let { at } = this;
    buffer[at++] = mark;
    if (value < 10) {
      buffer[at++] = ZERO + value;
    } else if (value < 100) {
      buffer[at++] = ZERO + ((value / 10) | 0);
      buffer[at++] = ZERO + (value % 10);
    } else {
      const digits = String(value);
      for (let i = 0; i < digits.length; i++) buffer[at++] = digits.charCodeAt(i);
    }
    buffer[at++] = CR;
    buffer[at++] = LF;
    this.at = at;
  }

  /** @param {string} text */
  text(text) {
    const { length } = text;
    if (length > LOOP_LIMIT) return this.longText(text);
    const start = this.at;
    this.header(DOLLAR, length);
    const { buffer } = this;
    let { at } = this;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code > 127) {
        this.at = start;
        return this.longText(text);
      }
      buffer[at++] = code;
    }
    this.at = at;
    this.end();
  }

  /** @param {string} text */
  longText(text) {
    const start = this.at;
    // As if it were ASCII, which it is for the most part: one call into C++ instead of two.
    this.header(DOLLAR, text.length);
    const begin = this.at;
    const size = this.buffer.write(text, begin);
    if (size !== text.length) {
      const more = String(size).length - String(text.length).length;
      if (more > 0) this.buffer.copyWithin(begin + more, begin, begin + size);
      this.at = start;
      this.header(DOLLAR, size);
    }
    this.at += size;
    this.end();
  }

  /** @param {Uint8Array} bytes */
  bytes(bytes) {
    this.header(DOLLAR, bytes.length);
    this.buffer.set(bytes, this.at);
    this.at += bytes.length;
    this.end();
  }

  end() {
    this.buffer[this.at++] = CR;
    this.buffer[this.at++] = LF;
  }
}

/**
 * @param {Argument[][]} commands
 * @throws {RangeError} before a server would close the connection, with everything in flight, over it
 */
function refuseTooLarge(commands) {
  for (const [name, ...args] of commands) {
    const at = args.findIndex((arg) => Buffer.byteLength(arg) > MOST_BYTES);
    if (at === -1) continue;
    const size = Buffer.byteLength(args[at]);
    throw Object.assign(
      new RangeError(
        `argument ${at + 1} of ${name} has ${size} bytes, but Redis takes ${MOST_BYTES} at most`
      ),
      { code: 'ERR_OUT_OF_RANGE' }
    );
  }
}

exports.Encoder = Encoder;
exports.refuseTooLarge = refuseTooLarge;
exports.sizeBound = sizeBound;
