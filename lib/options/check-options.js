'use strict';

// Nothing that is given to a client is ignored without a word.

const { ConfigurationError } = require('./configuration-error');
const { REFUSED, TAKEN } = require('./option-names');

/** Names further apart than this are not taken for the same one misspelt. */
const MOST_EDITS = 2;

/** @type {Set<string>} foreign names that were warned of; a warning is for the developer, once */
const warned = new Set();

/**
 * Throws where an option is refused or misspelt. One that resembles none is somebody else's (objects of options
 * are handed through several libraries): of that there is a warning.
 * @param {Record<string, any>} given
 */
function checkOptions(given) {
  for (const [name, value] of Object.entries(given)) {
    if (TAKEN.has(name)) continue;
    const reason = REFUSED.get(name);
    if (reason === undefined) complain(name);
    else if (!isEmptyList(value))
      throw new ConfigurationError(`option ${name}`, `cannot be honoured: ${reason}`);
  }
}

/** @param {any} value */
const isEmptyList = (value) => Array.isArray(value) && value.length === 0;

/** @param {string} name of no option */
function complain(name) {
  const meant = nearest(name);
  if (meant) throw new ConfigurationError(`option ${name}`, `does not exist; is ${meant} meant?`);
  if (warned.has(name)) return;
  warned.add(name);
  process.emitWarning(`${name} is no option of a Redis client and has no effect`, {
    type: 'RedisOptionWarning',
    code: 'REDIS_UNKNOWN_OPTION'
  });
}

/** @param {string} name @returns {string | undefined} the option that it is like */
function nearest(name) {
  const lower = name.toLowerCase();
  /** @type {string | undefined} */
  let best;
  let least = Math.min(MOST_EDITS, Math.floor(name.length / 3)) + 1;
  for (const option of [...TAKEN, ...REFUSED.keys()]) {
    if (Math.abs(option.length - name.length) >= least) continue;
    const edits = distance(lower, option.toLowerCase());
    if (edits < least) {
      least = edits;
      best = option;
    }
  }
  return best;
}

/**
 * Letters to be added, left out, replaced or swapped with their neighbour to make one word of another.
 * @param {string} a
 * @param {string} b
 */
function distance(a, b) {
  /** @type {number[]} */
  let beforeLast = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      row[j] = Math.min(row[j - 1] + 1, last[j] + 1, last[j - 1] + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length];
}

module.exports = { checkOptions, distance };
