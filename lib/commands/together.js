'use strict';

// Commands that may each run twice, and not together. A connection is lost behind all of them: what is sent again
// finds what those behind it left. LRANGE and DEL: the list was taken, and the answer is an empty one. EXPIRE and
// HSET on a key that was not there: now it expires.

const table = require('./command-table');
const { IDEMPOTENT } = require('./delivery');
const { keyPositions } = require('./key-positions');

/** Writes that can be repeated, but what they do, or answer, depends on what they find. */
const LOOKING = new Set(
  `expire expireat getex hexpire hexpireat hpersist hpexpire hpexpireat lset persist pexpire pexpireat pfmerge
  sinterstore sunionstore xsetid`.split(/\s+/)
);

/** By the server's words neither a read nor a write; others of them, and what waits, leave the data alone. */
const CHANGING = /^(?:eval|evalsha|fcall|xgroup)$/;

/** Its first key alone is written. */
const STORES = /store$|^pfmerge$/;

/** Where a command does not say its keys, it may be about any. */
const ANYWHERE = 'anywhere';

/**
 * @typedef {object} Sent
 * @property {string} name lower case
 * @property {import('../requests/encode').Argument[]} args the name in front
 * @property {any} [script]
 */

const LOOKS = 1;
const CHANGES = 2;

/** @type {Map<string, number>} by name: LOOKS, CHANGES */
const known = new Map();

/** @param {string} name */
function classify(name) {
  const kind = table[name]?.[0];
  const changes =
    kind === '-' ? CHANGING.test(name) : kind !== 'r' && kind !== 'p' && !name.startsWith('wait');
  const does = (kind === 'r' || LOOKING.has(name) ? LOOKS : 0) | (changes ? CHANGES : 0);
  known.set(name, does);
  return does;
}

/** @param {Sent} sent */
function doing({ name, script }) {
  if (script) return script.flags & IDEMPOTENT ? LOOKS : CHANGES;
  return known.get(name) ?? classify(name);
}

/** On its own, to a time that comes: the data stay as they are. @param {Sent} sent */
const changesExpiry = ({ name, args }) =>
  name === 'persist' || ((name === 'expire' || name === 'pexpire') && Number(args[2]) > 0);

/** As TTL, and EXPIRE with a condition. @param {Sent} sent */
const looksAtExpiry = ({ name, args }) => (args.length === 3 ? false : /^p?(?:ttl|expire)/.test(name));

/** Stands beside the key itself; a key of that name is not repeated where it could be. @param {string} key */
const expiryOf = (key) => `expiry of ${key}`;

/** @param {Sent} sent */
const keysOf = ({ name, args }) => keyPositions(name, args).map((at) => String(args[at]));

/** @param {Sent} sent @returns {string[]} what it looks at */
function sightsOf(sent) {
  const keys = keysOf(sent);
  if (keys.length === 0) return [ANYWHERE];
  return looksAtExpiry(sent) ? keys.map(expiryOf) : keys;
}

/**
 * @param {Sent} sent
 * @param {Map<string, Sent[]>} looked
 * @returns {Iterable<string>} what it changes
 */
function changesOf(sent, looked) {
  const keys = keysOf(sent);
  if (changesExpiry(sent)) return keys.map(expiryOf);
  if (keys.length === 0) return looked.keys();
  if (STORES.test(sent.name)) keys.length = 1;
  for (let i = keys.length - 1; i >= 0; i--) keys.push(expiryOf(keys[i]));
  keys.push(ANYWHERE);
  return keys;
}

/**
 * @param {Sent[]} queue
 * @param {number} does LOOKS or CHANGES
 * @param {number} start
 * @param {number} step
 * @returns {number} where the first one is that does so; -1: nowhere
 */
function seek(queue, does, start, step) {
  let asked = '';
  for (let at = start; at >= 0 && at < queue.length; at += step) {
    const { name, script } = queue[at];
    // Neighbours are often alike.
    if (name === asked) continue;
    asked = script ? '' : name;
    if (doing(queue[at]) & does) return at;
  }
  return -1;
}

/**
 * What looks, and what changes behind its back what it saw: none of them may run again. Sent again, the first would see
 * something else; the second, sent again alone, would destroy what nobody may have seen.
 * @template {Sent} T
 * @param {T[]} queue in the order of execution
 * @returns {Set<T> | undefined} undefined for none, as in most queues
 */
function spoiltTogether(queue) {
  // Most are reads alone or writes alone, and this is all that it costs them.
  const first = seek(queue, LOOKS, 0, 1);
  const last = first < 0 ? -1 : seek(queue, CHANGES, queue.length - 1, -1);
  if (last <= first) return undefined;
  /** @type {Map<string, T[]>} */
  const looked = new Map();
  /** @type {Set<T> | undefined} */
  let spoilt;
  for (let at = first; at <= last; at++) {
    const sent = queue[at];
    const does = doing(sent);
    for (const place of does & CHANGES && looked.size > 0 ? changesOf(sent, looked) : []) {
      const lookers = looked.get(place);
      if (lookers === undefined) continue;
      spoilt ??= new Set();
      spoilt.add(sent);
      // They are known then; the place stays, for whoever changes it next.
      for (const one of lookers.splice(0)) spoilt.add(one);
    }
    for (const sight of does & LOOKS ? sightsOf(sent) : []) {
      const lookers = looked.get(sight);
      if (lookers === undefined) looked.set(sight, [sent]);
      else lookers.push(sent);
    }
  }
  return spoilt;
}

module.exports = { spoiltTogether };
