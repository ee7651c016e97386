'use strict';

const table = require('./command-table');

/** @typedef {import('../requests/encode').Argument[]} Arguments with the name of the command in front */

/** Commands that say themselves how many keys they have, and the index of that number. */
const COUNTED_KEYS = new Map([
  ['eval', 2],
  ['evalsha', 2],
  ['eval_ro', 2],
  ['evalsha_ro', 2],
  ['fcall', 2],
  ['fcall_ro', 2],
  ['zunion', 1],
  ['zinter', 1],
  ['zdiff', 1],
  ['sintercard', 1],
  ['zintercard', 1],
  ['lmpop', 1],
  ['zmpop', 1],
  ['blmpop', 2],
  ['bzmpop', 2],
  ['zunionstore', 2],
  ['zinterstore', 2],
  ['zdiffstore', 2]
]);

/**
 * Commands whose further keys follow words among their options.
 * @type {Map<string, (args: Arguments) => number[]>}
 */
const KEYS_AFTER_WORDS = new Map([
  ['georadius', (args) => [1, ...behind(args, 6, /^store(?:dist)?$/i)]],
  ['georadiusbymember', (args) => [1, ...behind(args, 5, /^store(?:dist)?$/i)]],
  // Patterns of keys, but for GET #, which is the element itself.
  ['sort', (args) => [1, ...behind(args, 2, /^(?:by|get|store)$/i).filter((at) => args[at] !== '#')]],
  ['sort_ro', (args) => [1, ...behind(args, 2, /^(?:by|get)$/i).filter((at) => args[at] !== '#')]],
  ['xread', keysOfStreams],
  ['xreadgroup', keysOfStreams],
  ['migrate', keysOfMigrate],
  // A value behind each key.
  ['msetex', (args) => range(0, Number(args[1]) || 0).map((i) => 2 + 2 * i)]
]);

/**
 * @param {Arguments} args
 * @param {number} start
 * @param {RegExp} words
 * @returns {number[]} where what follows one of the words is
 */
function behind(args, start, words) {
  const found = [];
  for (let at = start; at < args.length - 1; at++) {
    if (words.test(String(args[at]))) found.push(++at);
  }
  return found;
}

/** @param {Arguments} args as many keys as ids follow STREAMS */
function keysOfStreams(args) {
  const [first] = behind(args, 1, /^streams$/i);
  return first === undefined ? [] : range(first, first + Math.floor((args.length - first) / 2));
}

/** @param {Arguments} args one key in its place, or an empty one there and many behind KEYS */
function keysOfMigrate(args) {
  if (args[3] !== '') return [3];
  const [first] = behind(args, 6, /^keys$/i);
  return first === undefined ? [] : range(first, args.length);
}

/**
 * @param {number} start
 * @param {number} end
 */
const range = (start, end) => Array.from({ length: Math.max(0, end - start) }, (_, i) => start + i);

/**
 * @param {string} name
 * @param {Arguments} args
 * @returns {number[]} where the keys are
 */
function keyPositions(name, args) {
  const counted = COUNTED_KEYS.get(name);
  if (counted !== undefined) {
    // No more than there are: the number may be anything.
    const keys = range(counted + 1, Math.min(args.length, counted + 1 + (Number(args[counted]) || 0)));
    return name.endsWith('store') ? [1, ...keys] : keys;
  }
  const afterWords = KEYS_AFTER_WORDS.get(name);
  return afterWords === undefined ? keysOfTable(name, args) : afterWords(args);
}

/** @type {Map<string, number[]>} rows of the table: first, last, step */
const rows = new Map();

/** @param {string} name */
function rowOf(name) {
  let row = rows.get(name);
  if (row === undefined) {
    row = (table[name] ?? '- 0 0 0').slice(2).split(' ').map(Number);
    rows.set(name, row);
  }
  return row;
}

/**
 * @param {string} name
 * @param {Arguments} args
 */
function keysOfTable(name, args) {
  const [first, last, step] = rowOf(name);
  if (first === 0) return [];
  const end = last < 0 ? args.length + last : last;
  const positions = [];
  for (let at = first; at <= end && at < args.length; at += step || 1) positions.push(at);
  return positions;
}

module.exports = { keyPositions };
