'use strict';

// Commands that may each run twice, and not together. A connection is lost behind all of them: what is sent again
// finds what those behind it left. LRANGE and DEL: the list was taken, and the answer is an empty one. EXPIRE and
// HSET on a key that was not there: now it expires.

const table = require('./command-table');
const { IDEMPOTENT } = require('./delivery');
const { keyPositions } = require('./key-positions');

/** Writes that can be repeated, but what they do, or answer, depends on what they find. */
const LOOKING_WRITES = new Set(
  `expire expireat getex hexpire hexpireat hpersist hpexpire hpexpireat lset persist pexpire pexpireat pfmerge
  sinterstore sunionstore xsetid`.split(/\s+/)
);

/** Of the commands that are neither reads nor writes by the server's words, those that change data. */
const CHANGING_OTHERS = new Set(['eval', 'evalsha', 'fcall', 'xgroup']);

const WAITS = new Set(['wait', 'waitaof']);

/** Their reply is a time to live. */
const LIFETIMES = new Set(['ttl', 'pttl', 'expiretime', 'pexpiretime']);

/** Where a command does not say its keys, it may be about any. */
const ANYWHERE = 'anywhere';

/**
 * @typedef {object} Sent
 * @property {string} name lower case
 * @property {import('../requests/encode').Argument[]} args the name in front
 * @property {any} [script]
 */

/** @param {Sent} sent */
function looks({ name, script }) {
  if (script) return Boolean(script.flags & IDEMPOTENT);
  return table[name]?.[0] === 'r' || LOOKING_WRITES.has(name);
}

/** @param {Sent} sent */
function changes({ name, script }) {
  if (script) return !(script.flags & IDEMPOTENT);
  const kind = table[name]?.[0];
  if (kind === '-') return CHANGING_OTHERS.has(name);
  return kind !== 'r' && kind !== 'p' && !WAITS.has(name);
}

/** EXPIRE on its own, to a time that comes: the data stay as they are. @param {Sent} sent */
const changesLifetimeOnly = ({ name, args }) =>
  name === 'persist' || ((name === 'expire' || name === 'pexpire') && Number(String(args[2])) > 0);

/** @param {Sent} sent */
const looksAtLifetime = ({ name, args }) =>
  LIFETIMES.has(name) || (/^p?expire(?:at)?$/.test(name) && args.length > 3);

/** @param {string} key */
const lifetimeOf = (key) => `lifetime of ${key}`;
/** @param {string} key */
const dataOf = (key) => `data of ${key}`;

/** @param {Sent} sent @returns {string[]} */
const keysOf = ({ name, args }) => keyPositions(name, args).map((at) => String(args[at]));

/** Computes its first key from the others. @param {Sent} sent */
const isStore = ({ name }) => name.endsWith('store');

/** @param {Sent} sent @returns {string[]} what it looks at */
function sightsOf(sent) {
  const keys = keysOf(sent);
  if (keys.length === 0) return [ANYWHERE];
  const read = isStore(sent) ? keys.slice(1) : keys;
  return read.map(looksAtLifetime(sent) ? lifetimeOf : dataOf);
}

/**
 * @param {Sent} sent
 * @param {Map<string, Sent[]>} looked
 * @returns {Iterable<string>} what it changes
 */
function changesOf(sent, looked) {
  const keys = keysOf(sent);
  if (changesLifetimeOnly(sent)) return keys.map(lifetimeOf);
  if (keys.length === 0) return looked.keys();
  const written = LOOKING_WRITES.has(sent.name) || isStore(sent) ? keys.slice(0, 1) : keys;
  return [ANYWHERE, ...written.flatMap((key) => [dataOf(key), lifetimeOf(key)])];
}

/**
 * What looks, and what changes behind its back what it saw: none of them may run again. Sent again, the first would see
 * something else; the second, sent again alone, would destroy what nobody may have seen.
 * @template {Sent} T
 * @param {T[]} queue in the order of execution
 * @returns {Set<T> | undefined} undefined for none, as in most queues
 */
function spoiltTogether(queue) {
  const first = firstLook(queue);
  const last = first < 0 ? -1 : lastChange(queue);
  if (last <= first) return undefined;
  /** @type {Map<string, T[]>} */
  const looked = new Map();
  /** @type {Set<T>} */
  const spoilt = new Set();
  for (let at = first; at <= last; at++) {
    const sent = queue[at];
    if (changes(sent)) spoil(sent, looked, spoilt);
    if (looks(sent)) for (const sight of sightsOf(sent)) note(looked, sight, sent);
  }
  return spoilt.size > 0 ? spoilt : undefined;
}

// Most queues are reads alone or writes alone, and often of one command: these two are all that it costs them.

/** @param {Sent[]} queue */
function firstLook(queue) {
  for (let at = 0; at < queue.length; at++) {
    if (!isLikeNeighbour(queue, at, at - 1) && looks(queue[at])) return at;
  }
  return -1;
}

/** @param {Sent[]} queue */
function lastChange(queue) {
  for (let at = queue.length - 1; at > 0; at--) {
    if (!isLikeNeighbour(queue, at, at + 1) && changes(queue[at])) return at;
  }
  return -1;
}

/**
 * @param {Sent[]} queue
 * @param {number} at
 * @param {number} beside
 */
const isLikeNeighbour = (queue, at, beside) =>
  queue[beside]?.name === queue[at].name && queue[at].name !== 'evalsha';

/**
 * @template {Sent} T
 * @param {Map<string, T[]>} looked
 * @param {string} sight
 * @param {T} sent
 */
function note(looked, sight, sent) {
  const lookers = looked.get(sight);
  if (lookers === undefined) looked.set(sight, [sent]);
  else lookers.push(sent);
}

/**
 * @template {Sent} T
 * @param {T} sent
 * @param {Map<string, T[]>} looked
 * @param {Set<T>} spoilt
 */
function spoil(sent, looked, spoilt) {
  for (const place of changesOf(sent, looked)) {
    const lookers = looked.get(place);
    if (lookers === undefined) continue;
    spoilt.add(sent);
    // They are known now; the place stays, for whoever changes it next.
    for (const looker of lookers.splice(0)) spoilt.add(looker);
  }
}

module.exports = { spoiltTogether };
