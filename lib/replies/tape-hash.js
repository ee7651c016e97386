'use strict';

const { setField } = require('../set-field');
const { shapeOf, toObject } = require('./hash-object');
const { OBJECT, SHAPED, TapeReader } = require('./tape');

/**
 * Reads hashes as objects, too. Most hashes of an application have the fields of one before them: the native half leaves
 * the names out then (`src/resp/shapes.rs`).
 */
class HashReader extends TapeReader {
  /**
   * @param {Uint32Array} memory shared with the native half
   * @param {(number: number) => string[]} fieldsOfShape the names of the fields that hashes of a shape have
   */
  constructor(memory, fieldsOfShape) {
    super(memory);
    this.fieldsOfShape = fieldsOfShape;
    /** By their numbers. @type {import('./hash-object').Shape[]} */
    this.shapes = [];
  }

  /**
   * @override
   * @param {number} kind
   * @param {number} payload
   */
  rarer(kind, payload) {
    if (kind === SHAPED) return this.shaped();
    return kind === OBJECT ? toObject(this.array(payload * 2)) : super.rarer(kind, payload);
  }

  shaped() {
    const number = this.words[this.at++];
    this.shapes[number] ??= shapeOf(this.fieldsOfShape(number));
    const { names, blank } = this.shapes[number];
    if (blank === undefined) return this.unordered(names);
    const object = { ...blank };
    for (let i = 0; i < names.length; i++) object[names[i]] = this.value();
    return object;
  }

  /**
   * An object that would not have its fields in this order, or not all of them.
   * @param {string[]} names
   */
  unordered(names) {
    /** @type {Record<string, any>} */
    const object = {};
    for (const name of names) setField(object, name, this.value());
    return object;
  }
}

exports.HashReader = HashReader;
