'use strict';

const { types } = require('node:util');
const { once } = require('../once');
const { toArgument } = require('./to-argument');

/** Most clients have no `keyPrefix`. */
const keys = once(() => require('./key-positions'));

/** Commands whose object or Map argument means fields and values, and where it may stand. */
const TAKES_OBJECT = new Map([
  ['hset', 1],
  ['hmset', 1],
  ['mset', 0],
  ['msetnx', 0]
]);

/** In one list: what more would cost is memory, and Redis 6 takes no more than a million. */
const MOST_ITEMS = 2 ** 24;

/** @param {any} value */
const isPlainObject = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);

/**
 * The arguments of a method call as RESP arguments, with the name in front: arrays are flattened
 * one level, objects and Maps become fields and values where the command takes those.
 * @param {string} name lower case
 * @param {any[]} given
 * @param {string | Buffer} prefix of keys
 * @returns {import('../requests/encode').Argument[]}
 */
function commandArguments(name, given, prefix) {
  const args = textArguments(name, given) ?? expandObject(name, given) ?? flatArguments(name, given);
  if (prefix.length > 0) prefixKeys(name, args, prefix);
  return args;
}

/**
 * Strings alone, as most calls have them: nothing to expand, to flatten or to convert.
 * @param {string} name
 * @param {any[]} given
 * @returns {import('../requests/encode').Argument[] | undefined} undefined when there is something else among them
 */
function textArguments(name, given) {
  for (let i = 0; i < given.length; i++) if (typeof given[i] !== 'string') return undefined;
  // A spread grows the array element by element, and push() makes room for 16 more: without them a GET or SET with 1000
  // in flight takes a twentieth less of the main thread.
  switch (given.length) {
    case 1:
      return [name, given[0]];
    case 2:
      return [name, given[0], given[1]];
    default:
      return [name, ...given];
  }
}

/**
 * @param {string} name
 * @param {any[]} given
 */
function flatArguments(name, given) {
  /** @type {import('../requests/encode').Argument[]} */
  const args = [name];
  for (let i = 0; i < given.length; i++) {
    const value = given[i];
    if (typeof value === 'string') args.push(value);
    else if (Array.isArray(value)) pushItems(args, value);
    else args.push(toArgument(value));
  }
  return args;
}

/**
 * @param {import('../requests/encode').Argument[]} args
 * @param {any[]} items may grow while they are converted, but not for ever
 */
function pushItems(args, items) {
  refuseLongList(items);
  const { length } = items;
  for (let i = 0; i < length; i++) args.push(toArgument(items[i]));
}

/** @param {any[]} items */
function refuseLongList({ length }) {
  if (length > MOST_ITEMS) {
    throw Object.assign(
      new RangeError(`a list of ${length} arguments, but no more than ${MOST_ITEMS} are taken`),
      {
        code: 'ERR_OUT_OF_RANGE'
      }
    );
  }
}

/**
 * Fields and values of an object are not flattened: an array among the values is one value.
 * @param {string} name
 * @param {any[]} given
 * @returns {import('../requests/encode').Argument[] | undefined} undefined when there is no object to expand
 */
function expandObject(name, given) {
  const at = TAKES_OBJECT.get(name);
  if (at === undefined || given.length > at + 1) return undefined;
  // Lists are for `flatArguments`, but for one around it all: hset(['key', {}]).
  if (given.some((value) => Array.isArray(value) && value.length > at + 1)) return undefined;
  const flat = given.some(Array.isArray) ? given.flat() : given;
  const last = flat[at];
  if (flat.length !== at + 1 || !isPlainObject(last)) return undefined;
  /** @type {import('../requests/encode').Argument[]} */
  const args = [name];
  for (let i = 0; i < at; i++) args.push(toArgument(flat[i]));
  if (types.isMap(last)) for (const pair of last) pushField(args, pair[0], pair[1]);
  // Not `Object.entries`: an array for each field made this the dearest part of a write of 20 fields.
  else for (const field of Object.keys(last)) pushField(args, field, last[field]);
  return args;
}

/**
 * @param {import('../requests/encode').Argument[]} args
 * @param {any} field
 * @param {any} value
 */
function pushField(args, field, value) {
  args.push(toArgument(field), toArgument(value));
}

/**
 * @param {string} name
 * @param {import('../requests/encode').Argument[]} args
 * @param {string | Buffer} prefix
 */
function prefixKeys(name, args, prefix) {
  for (const index of keys().keyPositions(name, args)) {
    const key = args[index];
    args[index] =
      typeof key === 'string' && typeof prefix === 'string'
        ? prefix + key
        : Buffer.concat([Buffer.from(prefix), Buffer.from(/** @type {any} */ (key))]);
  }
}

module.exports = { commandArguments, refuseLongList };
