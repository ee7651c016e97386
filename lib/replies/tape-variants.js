'use strict';

// Readers of the tape that make something else of some replies, where the options ask for it.

const { toObject } = require('./hash-object');
const { BIG_NUMBER, DOUBLE } = require('./tape');
const { HashReader } = require('./tape-hash');

/** Gives RESP3's own types their own values (`replyMapping: 'resp3'`); without it they look as in RESP2. */
class TypedTapeReader extends HashReader {
  /** @override @param {any[]} flat */
  finishMap(flat) {
    return toObject(flat);
  }

  /**
   * @override
   * @param {number} kind
   * @param {number} payload
   */
  rarer(kind, payload) {
    if (kind === DOUBLE) return toDouble(this.value());
    return kind === BIG_NUMBER ? BigInt(this.value()) : super.rarer(kind, payload);
  }
}

/** @param {string} text as RESP3 has it */
const toDouble = (text) => Number(text.replace(/^(-?)inf.*$/i, '$1Infinity'));

/**
 * Hands integers out as strings (`stringNumbers`).
 * @param {typeof HashReader} Base
 */
const textual = (Base) =>
  class extends Base {
    /** @override */
    value() {
      const value = super.value();
      return typeof value === 'number' || typeof value === 'bigint' ? String(value) : value;
    }
  };

/**
 * @param {{stringNumbers?: boolean, replyMapping?: string}} options
 * @param {Uint32Array} memory shared with the native half
 * @param {(number: number) => string[]} fieldsOfShape see `HashReader`
 */
function createReader({ stringNumbers, replyMapping }, memory, fieldsOfShape) {
  const Typed = replyMapping === 'resp3' ? TypedTapeReader : HashReader;
  const Reader = stringNumbers ? textual(Typed) : Typed;
  return new Reader(memory, fieldsOfShape);
}

exports.createReader = createReader;
