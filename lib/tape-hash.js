'use strict';

const { MOST_FIELDS, firstFields, setField, shapeOf, toObject } = require('./hash-object');
const { ARRAY, KIND_BITS, KIND_MASK, MAP, NARROW, PAYLOAD_ESCAPE, TapeReader } = require('./tape');

/** Reads hashes as objects, too. Most hashes of an application have the fields of one before them. */
class HashReader extends TapeReader {
  /** @param {Uint32Array} memory shared with the native half */
  constructor(memory) {
    super(memory);
    /** Of the last hash with so many fields. @type {import('./hash-object').Shape[]} */
    this.shapes = [];
  }

  /** An object from a flat array of fields and values; anything else as it is. */
  hash() {
    const word = this.words[this.at];
    const kind = word & KIND_MASK;
    if ((kind !== ARRAY && kind !== MAP) || word >>> KIND_BITS === PAYLOAD_ESCAPE) {
      const value = this.value();
      return Array.isArray(value) ? toObject(value) : value;
    }
    this.at++;
    const length = word >>> KIND_BITS;
    const pairs = kind === MAP ? length : length >> 1;
    const shape = this.shapes[pairs];
    const object = shape?.blank ? this.alike(shape, shape.blank) : this.unlike({}, 0, pairs);
    // A field without a value: left unread, it would be taken for the reply to the next command.
    if (kind === ARRAY && length % 2 === 1) this.value();
    return object;
  }

  /**
   * A hash that has, so far as is known, the fields of those before it.
   * @param {import('./hash-object').Shape} shape
   * @param {Record<string, any>} blank
   */
  alike({ names }, blank) {
    const object = { ...blank };
    for (let i = 0; i < names.length; i++) {
      const name = names[i];
      if (!this.passes(name)) return this.unlike(firstFields(object, names, i), i, names.length);
      object[name] = this.value();
    }
    return object;
  }

  /**
   * A hash of which the first fields have been read, and that may have any others. Its shape is remembered, and
   * that of the one before it if the two are the same.
   * @param {Record<string, any>} object
   * @param {number} from
   * @param {number} pairs
   */
  unlike(object, from, pairs) {
    const last = this.shapes[pairs]?.names ?? [];
    const names = last.slice(0, from);
    let isSame = from === 0 && last.length === pairs;
    for (let i = from; i < pairs; i++) {
      isSame = isSame && this.passes(last[i]);
      // A Buffer among them would slip past the guard of `setField`.
      const name = isSame ? last[i] : String(this.value());
      names.push(name);
      setField(object, name, this.value());
    }
    if (pairs <= MOST_FIELDS) this.shapes[pairs] = isSame ? shapeOf(names) : { names };
    return object;
  }

  /**
   * Goes behind the text that comes next if it is this one: comparing is cheaper than making a string.
   * @param {string} text
   */
  passes(text) {
    const { length } = text;
    if (this.words[this.at] !== ((length << KIND_BITS) | NARROW) || !this.text.startsWith(text, this.textAt))
      return false;
    this.at++;
    this.textAt += length;
    return true;
  }
}

exports.HashReader = HashReader;
