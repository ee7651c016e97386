'use strict';
const { createHash } = require('node:crypto');

/** @typedef {import('./ledger').Claim} Claim */

/**
 * Enough of a value to recognise it, short enough for a ledger.
 * @param {string} value
 */
const fingerprint = (value) => createHash('sha1').update(value).digest('hex').slice(0, 16);

/** An item that is appended once must be there once. @type {(what: string, key: string, id: string) => Claim} */
const listed = (what, key, id) => ({ check: 'list', what, key, id });

/** @type {(what: string, key: string, by: 1 | -1) => Claim} */
const counted = (what, key, by) => ({ check: 'counter', what, key, by });

/** @type {(what: string, key: string, value: string) => Claim} */
const stored = (what, key, value) => ({
  check: 'register',
  type: 'string',
  what,
  key,
  value: fingerprint(value)
});

/** Null: neither the field nor its key is there. @type {(what: string, key: string, id: string, value: string | null) => Claim} */
const field = (what, key, id, value) => ({ check: 'register', type: 'field', what, key, id, value });

/** @type {(what: string, key: string, there: boolean) => Claim} */
const existing = (what, key, there) => ({
  check: 'register',
  type: 'exists',
  what,
  key,
  value: there ? 'there' : null
});

/** @type {(what: string, type: 'set' | 'zset', key: string, id: string, there: boolean) => Claim} */
const member = (what, type, key, id, there) => ({
  check: 'register',
  type,
  what,
  key,
  id,
  value: there ? 'there' : null
});

/** @type {(what: string, key: string, act: 'add' | 'take', id?: string) => Claim} */
const queued = (what, key, act, id) => ({ check: 'queue', what, key, act, id });

exports.fingerprint = fingerprint;
exports.listed = listed;
exports.counted = counted;
exports.stored = stored;
exports.field = field;
exports.existing = existing;
exports.member = member;
exports.queued = queued;
