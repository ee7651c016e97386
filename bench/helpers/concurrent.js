'use strict';

const assert = require('node:assert/strict');
const { callFields } = require('../data');

/** @typedef {import('../types').Operation} Operation */
/** @typedef {(reply: any) => boolean} Expectation */

const LOOPS = 50;
const CALLS = Array.from({ length: LOOPS }, (_, index) => callFields(index));
/** As an application has them: numbers where Redis will hold text. */
const UPDATES = CALLS.map((call) => ({ ...call, sipStatus: 200, duration: Number(call.duration) }));
const ACCOUNT = CALLS[0].accountSid;
const SERVICE_URL = 'http://10.0.0.17:3000';
const MEMBERS = Array.from({ length: 10 }, (_, index) => `192.168.1.${index}:5060`);
const EXPIRE_SECONDS = 20;

const SET = 'bench:helpers:set';
const LIST = 'bench:helpers:list';
const SORTED_SET = 'bench:helpers:sorted';
/** @param {number} loop */
const hashOf = (loop) => `bench:helpers:hash:${loop}`;
/** @param {number} loop */
const keyOf = (loop) => `bench:helpers:key:${loop}`;
let unique = 0;
const uniqueKey = () => `bench:helpers:unique:${process.pid}:${unique++}`;

/** @type {Expectation} */
const anyNumber = (reply) => Number.isInteger(reply);
/** @type {Expectation} */
const sameMembers = (reply) =>
  reply.length === MEMBERS.length && MEMBERS.every((member) => reply.includes(member));
/**
 * @param {unknown} value
 * @returns {Expectation}
 */
const exactly = (value) => (reply) => {
  assert.deepEqual(reply, value);
  return true;
};

/**
 * @param {(loop: number) => Promise<unknown>} run
 * @param {Expectation} isRight
 * @param {() => Promise<unknown>} [prepare]
 * @returns {Operation}
 */
function replying(run, isRight, prepare = async () => {}) {
  const check = (/** @type {number} */ _loop, /** @type {unknown} */ reply) =>
    assert.ok(isRight(reply), `wrong reply: ${JSON.stringify(reply)}`);
  return { prepare, run, check };
}

/**
 * Each loop reads the call of its own.
 * @param {(loop: number) => Promise<any>} run
 * @param {() => Promise<unknown>} prepare
 */
function replyingCall(run, prepare) {
  const check = (/** @type {number} */ loop, /** @type {any} */ reply) =>
    assert.deepEqual({ ...reply }, CALLS[loop]);
  return { prepare, run, check };
}

/**
 * A preparation that does something for each loop.
 * @param {(loop: number) => Promise<unknown>} action
 */
const each = (action) => () => Promise.all(CALLS.map((_, loop) => action(loop)));

/** @type {Record<string, (h: any) => Operation>} */
const CALL_HELPERS = {
  updateCallStatus: (h) => replying((loop) => h.updateCallStatus(UPDATES[loop], SERVICE_URL), exactly(true)),
  retrieveCall: (h) =>
    replyingCall(
      (loop) => h.retrieveCall(ACCOUNT, CALLS[loop].callSid),
      each((loop) => h.updateCallStatus(UPDATES[loop], SERVICE_URL))
    ),
  getCallCount: (h) => replying(() => h.getCallCount(ACCOUNT), exactly({ inbound: 0, outbound: 0 }))
};

/** @type {Record<string, (h: any) => Operation>} */
const KEY_HELPERS = {
  incrKey: (h) =>
    replying(
      (loop) => h.incrKey(keyOf(loop), EXPIRE_SECONDS),
      anyNumber,
      each((loop) => h.deleteKey(keyOf(loop)))
    ),
  decrKey: (h) =>
    replying(
      (loop) => h.decrKey(keyOf(loop)),
      anyNumber,
      each((loop) => h.deleteKey(keyOf(loop)))
    ),
  addKey: (h) => replying((loop) => h.addKey(keyOf(loop), MEMBERS[0], EXPIRE_SECONDS), exactly('OK')),
  addKeyNx: (h) => replying(() => h.addKeyNx(uniqueKey(), MEMBERS[0], EXPIRE_SECONDS), exactly('OK')),
  retrieveKey: (h) =>
    replying(
      (loop) => h.retrieveKey(keyOf(loop)),
      exactly(MEMBERS[0]),
      each((loop) => h.addKey(keyOf(loop), MEMBERS[0]))
    )
};

/** @type {Record<string, (h: any) => Operation>} */
const COLLECTION_HELPERS = {
  createHash: (h) =>
    replying((loop) => h.createHash(uniqueKey(), CALLS[loop], EXPIRE_SECONDS), exactly(true)),
  retrieveHash: (h) =>
    replyingCall(
      (loop) => h.retrieveHash(hashOf(loop)),
      each((loop) => h.createHash(hashOf(loop), CALLS[loop]))
    ),
  addToSet: (h) => replying(() => h.addToSet(SET, MEMBERS), anyNumber),
  isMemberOfSet: (h) =>
    replying(
      () => h.isMemberOfSet(SET, MEMBERS[3]),
      exactly(1),
      () => h.addToSet(SET, MEMBERS)
    ),
  retrieveSet: (h) =>
    replying(
      () => h.retrieveSet(SET),
      sameMembers,
      () => h.addToSet(SET, MEMBERS)
    ),
  pushBack: (h) =>
    replying(
      () => h.pushBack(LIST, 'member'),
      anyNumber,
      () => h.deleteKey(LIST)
    ),
  lengthOfList: (h) => replying(() => h.lengthOfList(LIST), anyNumber),
  addToSortedSet: (h) =>
    replying(
      () => h.addToSortedSet(SORTED_SET, 'member', 5),
      anyNumber,
      () => h.deleteKey(SORTED_SET)
    ),
  sortedSetLength: (h) => replying(() => h.sortedSetLength(SORTED_SET), anyNumber)
};

const CONCURRENT = { ...CALL_HELPERS, ...KEY_HELPERS, ...COLLECTION_HELPERS };

module.exports = { CONCURRENT, LOOPS };
