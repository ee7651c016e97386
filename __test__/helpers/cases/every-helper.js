'use strict';

const CALL_INFO = { callSid: 'sid', callId: 'cid', accountSid: 'acct', sipStatus: 100, callStatus: 'trying' };

/** Every helper but monitorSet once or more, each with the one key it works on. */
const CALLS = [
  ['k', 'retrieveKey', 'k'],
  ['k', 'addKey', 'k', 'SECRET'],
  ['k', 'addKey', 'k', 'SECRET', 100],
  ['k', 'addKeyNx', 'k', 'SECRET'],
  ['k', 'addKeyNx', 'k', 'SECRET', 100],
  ['k', 'deleteKey', 'k'],
  ['k', 'incrKey', 'k'],
  ['k', 'incrKey', 'k', 100],
  ['k', 'decrKey', 'k'],
  ['k', 'decrKeyIfExists', 'k'],
  ['incalls:account:acct', 'getCallCount', 'acct'],
  ['outcalls:account:acct', 'getCallCount', 'acct'],
  ['k', 'createSet', 'k', ['SECRET']],
  ['k', 'addToSet', 'k', 'SECRET'],
  ['k', 'removeFromSet', 'k', 'SECRET'],
  ['k', 'retrieveSet', 'k'],
  ['k', 'isMemberOfSet', 'k', 'SECRET'],
  ['k', 'createHash', 'k', { field: 'SECRET' }],
  ['k', 'createHash', 'k', { field: 'SECRET' }, 100],
  ['k', 'retrieveHash', 'k'],
  ['k', 'pushBack', 'k', 'SECRET'],
  ['k', 'popFront', 'k'],
  ['k', 'lengthOfList', 'k'],
  ['k', 'removeFromList', 'k', 'SECRET'],
  ['k', 'getListPosition', 'k', 'SECRET'],
  ['k', 'addToSortedSet', 'k', 'SECRET', 5],
  ['k', 'retrieveFromSortedSet', 'k'],
  ['k', 'retrieveByPatternSortedSet', 'k', '*'],
  ['k', 'sortedSetLength', 'k'],
  ['k', 'sortedSetPositionByPattern', 'k', '*'],
  ['queue:acct:q', 'listQueues', 'acct'],
  ['queue:acct:q', 'listSortedSets', 'acct'],
  ['conf:acct:c', 'listConferences', 'acct'],
  ['eph-gw-ip:10.0.0.1', 'createEphemeralGateway', '10.0.0.1', 'carrier', 60],
  ['eph-gw-ip:10.0.0.1', 'deleteEphemeralGateway', '10.0.0.1', 'carrier'],
  ['eph-gw-ip:10.0.0.1', 'queryEphemeralGateways', '10.0.0.1'],
  ['call:acct:sid', 'updateCallStatus', { ...CALL_INFO, from: 'SECRET' }, 'http://10.0.0.1'],
  ['active-call-sids', 'updateCallStatus', { ...CALL_INFO, from: 'SECRET' }, 'http://10.0.0.1'],
  ['call:acct:sid', 'retrieveCall', 'acct', 'sid'],
  ['call:acct:sid', 'deleteCall', 'acct', 'sid'],
  ['active-call-sids', 'deleteCall', 'acct', 'sid'],
  ['active-call-sids', 'listCalls', 'acct'],
  ['call:acct:sid', 'listCalls', 'acct'],
  ['active-call-sids', 'purgeCalls'],
  ['purge-calls-lock', 'purgeCalls']
];

const TYPES = {
  string: (key) => ['SET', key, 'SECRET'],
  list: (key) => ['RPUSH', key, 'SECRET'],
  set: (key) => ['SADD', key, 'SECRET'],
  zset: (key) => ['ZADD', key, 1, 'SECRET'],
  hash: (key) => ['HSET', key, 'SECRET', 'SECRET']
};

/** A call is only looked at when the set of calls names it. */
const alsoSeed = (key, helper) =>
  key === 'call:acct:sid' && helper === 'listCalls' ? [['ZADD', 'active-call-sids', 1, key]] : [];

/** What may differ on a key of a given type, in the order of the questions below. */
const DIFFERENCES = [
  {
    when: ([, helper], type) => helper === 'createHash' && type === 'hash',
    differs: {
      id: 'createHash-claim',
      ours: {
        results: [{ resolved: false }],
        state: { k: { type: 'hash', value: ['SECRET', 'SECRET'], expires: 'never' } }
      }
    }
  },
  {
    when: ([, helper, , , expiry]) => helper === 'createHash' && expiry,
    differs: {
      id: 'createHash-claim',
      ours: ({ state }) => ({ state: { k: { ...state.k, expires: 'never' } } })
    }
  },
  {
    when: ([, helper]) => helper === 'incrKey',
    differs: { id: 'transaction-errors-logged', ours: { errorLines: 1 } }
  },
  {
    when: ([, helper], type) => helper === 'createEphemeralGateway' && type !== 'hash',
    differs: { id: 'transaction-errors-logged', ours: { errorLines: 1 } }
  },
  {
    when: ([key, helper], type) => helper === 'deleteCall' && key === 'active-call-sids' && type !== 'zset',
    differs: { id: 'transaction-errors-logged', ours: { errorLines: 1 } }
  },
  {
    when: ([key, helper], type) => helper === 'purgeCalls' && key === 'active-call-sids' && type !== 'zset',
    differs: {
      id: 'purgeCalls-lock',
      ours: ({ state }) => ({ state: { 'active-call-sids': state['active-call-sids'] } })
    }
  }
];

const wrongTypes = CALLS.flatMap((call) =>
  Object.entries(TYPES).map(([type, seed]) => {
    const [key, helper, ...args] = call;
    return {
      name: `${helper}(${args.length}) where ${key} is a ${type}`,
      seed: [seed(key), ...alsoSeed(key, helper)],
      calls: [[helper, ...args]],
      differs: DIFFERENCES.find(({ when }) => when(call, type))?.differs
    };
  })
);

const SCANNING = new Set(['listQueues', 'listConferences', 'listSortedSets']);

/** Redis refuses, or is not there: every helper answers or rejects as it always did. */
const failing = CALLS.map(([, helper, ...args], i) => ({
  name: `${helper} #${i}`,
  calls: [[helper, ...args]],
  differs: SCANNING.has(helper) ? { id: 'scan-errors-once', ours: { errorLines: 1 } } : undefined
}));

const HELPERS = new Set(CALLS.map(([, helper]) => helper));

module.exports = { CALLS, HELPERS, failing, wrongTypes };
