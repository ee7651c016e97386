'use strict';

// The delivery contract: what may be sent again after a connection was lost with the command in
// flight. `__test__/delivery-table.test.js` holds this table against the server's own COMMAND.

const table = require('./command-table');

// Bits of `Flags` in `src/pipeline/request.rs`.
const IDEMPOTENT = 1;
const WRITE = 2;
const BYTES = 4;
const TRANSACTION = 8;
const NO_RETRY = 16;
const WATCH = 32;
const UNWATCH = 64;
const CURSOR = 128;
const BLOCKING = 256;
const SELECT = 512;
const OBJECT = 1024;
const WAITED = 2048;

/**
 * Writes that leave the same data behind when they run twice in a row. The reply of the second run
 * may differ (SADD says 0 instead of 1); that is the price of not failing them. What becomes of several of them is in
 * `together.js`.
 *
 * Not here, on purpose: whoever takes something out (LPOP, SPOP, GETDEL), counts (INCR), appends
 * (RPUSH, APPEND, XADD), moves (RENAME, SMOVE), computes into a key that may be one of its sources
 * (ZUNIONSTORE, SDIFFSTORE, BITOP), runs code (EVAL, FCALL), or decides who was first
 * (SETNX, HSETNX, MSETNX): there the reply of the second run would be a lie.
 */
const IDEMPOTENT_WRITES = new Set(
  `del expire expireat flushall flushdb geoadd getex hdel hexpire hexpireat hmset
  hpersist hpexpire hpexpireat hset hsetex lset mset persist pexpire pexpireat pfadd pfmerge psetex sadd
  set setbit setex setrange sinterstore srem sunionstore unlink xack xdel xsetid zadd zrem zremrangebylex
  zremrangebyscore`.split(/\s+/)
);

/** Neither read nor written by the server's own words, and harmless to repeat. */
const HARMLESS = new Set('echo info lastsave ping role select time'.split(' '));

/**
 * Commands that are idempotent or not depending on their options, by the options that make them not.
 * @type {Record<string, RegExp>}
 */
const SPOILT_BY = {
  set: /^(?:nx|xx|get|ifeq|ifne|ifdeq|ifdne)$/i,
  zadd: /^(?:incr|nx)$/i,
  hsetex: /^(?:fnx|fxx)$/i,
  geoadd: /^nx$/i
};

/** @type {Record<string, number>} where a scan has its cursor */
const CURSOR_AT = { scan: 1, hscan: 2, sscan: 2, zscan: 2 };

/**
 * What is known of a command by its name; one look for all of it.
 * @typedef {object} Contract
 * @property {number} flags
 * @property {number} cursor where a scan has its cursor; 0: it is none
 * @property {RegExp | undefined} spoilt options that make it not idempotent
 * @property {boolean} isPlain a read or a write as any other, for the connection that all share
 */

/** @type {Map<string, Contract>} */
const known = new Map();

/** @param {string} name lower case @returns {Contract} */
function contractOf(name) {
  let contract = known.get(name);
  if (contract === undefined) {
    const kind = table[name]?.[0];
    contract = {
      flags: classify(name),
      cursor: CURSOR_AT[name] ?? 0,
      spoilt: SPOILT_BY[name],
      isPlain: kind === 'r' || kind === 'w'
    };
    known.set(name, contract);
  }
  return contract;
}

/** @param {string} name */
function classify(name) {
  const kind = table[name]?.[0];
  if (name === 'watch') return WATCH;
  if (name === 'unwatch') return IDEMPOTENT | UNWATCH;
  if (kind === 'r' || HARMLESS.has(name)) return IDEMPOTENT;
  // What is not known to be a read may write: it is held during a failover and never repeated.
  return IDEMPOTENT_WRITES.has(name) ? IDEMPOTENT | WRITE : WRITE;
}

/**
 * @param {string} name lower case
 * @param {import('../requests/encode').Argument[]} args the name in front
 */
const deliveryFlags = (name, args) => flagsUnder(contractOf(name), name, args);

/**
 * @param {Contract} contract
 * @param {string} name lower case
 * @param {import('../requests/encode').Argument[]} args the name in front
 */
function flagsUnder({ flags, cursor, spoilt }, name, args) {
  if (cursor !== 0) return String(args[cursor]) === '0' ? flags : flags | CURSOR;
  if (spoilt === undefined || args.length <= 3) return flags;
  for (let i = 3; i < args.length; i++) {
    if (isOption(args[i], spoilt)) return flags & ~IDEMPOTENT;
  }
  // ZADD's and GEOADD's options stand before the scores, where the key's neighbour is at index 2.
  return name !== 'set' && isOption(args[2], spoilt) ? flags & ~IDEMPOTENT : flags;
}

/**
 * @param {import('../requests/encode').Argument} arg text, or the same as bytes
 * @param {RegExp} options
 */
function isOption(arg, options) {
  return arg.length < 6 && options.test(typeof arg === 'string' ? arg : Buffer.from(arg).toString('latin1'));
}

/**
 * What becomes of the reply to a command on its own; inside of a transaction it is a part of another.
 * @param {string} name lower case
 * @param {boolean} asBytes
 */
const wantedAs = (name, asBytes) => (asBytes ? BYTES : 0) | (name === 'hgetall' ? OBJECT : 0);

/**
 * `retry` of the options: what the application knows better.
 * @param {number} flags
 * @param {'idempotent' | 'always' | 'never'} retry
 */
function withRetry(flags, retry) {
  if (retry === 'always') return flags | IDEMPOTENT;
  return retry === 'never' ? (flags & ~IDEMPOTENT) | NO_RETRY : flags;
}

module.exports = {
  IDEMPOTENT,
  WRITE,
  BYTES,
  TRANSACTION,
  NO_RETRY,
  WATCH,
  UNWATCH,
  CURSOR,
  BLOCKING,
  SELECT,
  OBJECT,
  WAITED,
  CURSOR_AT,
  IDEMPOTENT_WRITES,
  HARMLESS,
  contractOf,
  deliveryFlags,
  flagsUnder,
  wantedAs,
  withRetry
};
