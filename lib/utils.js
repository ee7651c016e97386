'use strict';

// Apps reach this file by its path (`require('@jambonz/.../lib/utils').noopLogger`), so its names are an interface.

const { assertThat } = require('./helpers/assertion');
const { isStorable } = require('./helpers/storable');
const { setField } = require('./set-field');

const CALL_SET = 'active-call-sids';
const PURGE_CALLS_LOCK_KEY = 'purge-calls-lock';

const ignore = () => {};
const noopLogger = { info: ignore, debug: ignore, error: ignore };

/** @type {(accountSid: string, callSid: string) => string} */
const makeCallKey = (accountSid, callSid) => `call:${accountSid}:${callSid}`;

/** @type {(accountSid: string) => string} */
const makePatternForCallScan = (accountSid) => makeCallKey(accountSid, '*');

/** @type {(accountSid: string, glob?: string | null) => string} */
const makePatternForQueueScan = (accountSid, glob) => `queue:${accountSid}:${glob || '*'}`;

/** @type {(accountSid: string, glob?: string | null) => string} */
const makePatternForConferenceScan = (accountSid, glob) => `conf:${accountSid}:${glob || '*'}`;

/**
 * Not RFC 7617 to the letter: the user name goes percent-encoded, as this header has always been built here.
 *
 * @param {string} [username]
 * @param {string} [password]
 * @returns {{ Authorization?: string }}
 */
function makeBasicAuthHeader(username, password) {
  if (!username || !password) return {};
  const credentials = Buffer.from(`${encodeURIComponent(username)}:${password}`, 'utf8');
  return { Authorization: `Basic ${credentials.toString('base64')}` };
}

/**
 * What of an object can be stored in a hash.
 *
 * @param {Record<string, unknown>} obj
 * @returns {Record<string, any>}
 */
function filterNullsAndObjects(obj) {
  assertThat(typeof obj === 'object' && obj !== null, 'filterNullsAndObjects: an object is expected');
  /** @type {Record<string, any>} */
  const kept = {};
  for (const name of Object.keys(obj)) {
    if (isStorable(obj[name])) setField(kept, name, obj[name]);
  }
  return kept;
}

module.exports = {
  CALL_SET,
  PURGE_CALLS_LOCK_KEY,
  filterNullsAndObjects,
  makeBasicAuthHeader,
  makeCallKey,
  makePatternForCallScan,
  makePatternForConferenceScan,
  makePatternForQueueScan,
  noopLogger
};
