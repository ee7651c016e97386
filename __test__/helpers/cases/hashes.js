'use strict';

class CallInfo {
  constructor() {
    this.callSid = 'sid';
    this.hasRecording = false;
  }
  get hidden() {
    return 'SECRET';
  }
}

const refused = {
  id: 'createHash-expiry',
  ours: { results: [{ rejected: 'ReplyError: ERR' }], errorLines: 1, state: {} }
};

module.exports = [
  { name: 'createHash: free key', calls: [['createHash', 'h', { a: 'SECRET', b: 2, c: true }]] },
  {
    name: 'createHash: expiry as number and string',
    calls: [
      ['createHash', 'h', { a: 1 }, 100],
      ['createHash', 'i', { a: 1 }, '100']
    ]
  },
  {
    name: 'createHash: expiry 0 as string removes what it created',
    calls: [['createHash', 'h', { a: 1 }, '0']]
  },
  {
    name: 'createHash: null is left out, undefined is empty',
    calls: [['createHash', 'h', { a: null, b: undefined, c: '' }]]
  },
  {
    name: 'createHash: values are coerced',
    calls: [
      [
        'createHash',
        'h',
        { o: { x: 1 }, l: [1, 2], d: [[1], [2, 3]], f: 1.5, n: 10n, b: Buffer.from('bytes') }
      ]
    ]
  },
  {
    name: 'createHash: a string gives a field per character',
    calls: [['createHash', 'conf:acct:c', 'url1', 100]]
  },
  { name: 'createHash: an array gives a field per index', calls: [['createHash', 'h', ['x', 'y']]] },
  { name: 'createHash: own properties of an instance', calls: [['createHash', 'h', new CallInfo()]] },
  {
    name: 'createHash: numbers and booleans hold no fields',
    calls: [
      ['createHash', 'h', 5],
      ['createHash', 'h', true]
    ]
  },
  {
    name: 'createHash: nothing to store',
    calls: [
      ['createHash', 'h', {}],
      ['createHash', 'h', { a: null }],
      ['createHash', 'h', {}, 100]
    ]
  },
  {
    name: 'createHash: no object throws at once',
    calls: [
      ['createHash', 'h', null],
      ['createHash', 'h', undefined],
      ['createHash', 'h']
    ]
  },
  {
    name: 'createHash: 2000 fields',
    calls: [
      ['createHash', 'h', Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`f${i}`, i])), 100]
    ]
  },
  {
    name: 'createHash: all fields taken, no expiry',
    seed: [['HSET', 'h', 'a', 'old']],
    calls: [['createHash', 'h', { a: 'new' }]]
  },
  {
    name: 'createHash: all fields taken, with expiry',
    seed: [['HSET', 'h', 'a', 'old']],
    calls: [['createHash', 'h', { a: 'new' }, 100]],
    differs: {
      id: 'createHash-claim',
      ours: (theirs) => ({
        results: [{ resolved: false }],
        state: { h: { ...theirs.state.h, expires: 'never' } }
      })
    }
  },
  {
    name: 'createHash: some fields taken',
    seed: [['HSET', 'h', 'a', 'old']],
    calls: [['createHash', 'h', { a: 'new', b: 'new' }]],
    differs: {
      id: 'createHash-claim',
      ours: {
        results: [{ resolved: false }],
        state: { h: { type: 'hash', value: ['a', 'old'], expires: 'never' } }
      }
    }
  },
  {
    name: 'createHash: nothing to store over an existing hash',
    seed: [['HSET', 'h', 'a', 'old']],
    calls: [['createHash', 'h', {}, 100]],
    differs: {
      id: 'createHash-claim',
      ours: {
        results: [{ resolved: false }],
        state: { h: { type: 'hash', value: ['a', 'old'], expires: 'never' } }
      }
    }
  },
  {
    name: 'createHash: malformed expiry',
    calls: [['createHash', 'h', { a: 'SECRET' }, 'x']],
    differs: refused
  },
  {
    name: 'createHash: fractional expiry',
    calls: [['createHash', 'h', { a: 'SECRET' }, 1.5]],
    differs: refused
  },

  {
    name: 'retrieveHash: hit',
    seed: [['HSET', 'h', 'a', 'SECRET', 'b', 2, '__proto__', 'x']],
    calls: [['retrieveHash', 'h']]
  },
  {
    name: 'retrieveHash: a miss is null',
    calls: [['retrieveHash', 'h'], ['retrieveHash'], ['retrieveHash', null]]
  },

  {
    name: 'createEphemeralGateway: new and refreshed',
    calls: [
      ['createEphemeralGateway', '10.0.0.1', 'c1', 100],
      ['createEphemeralGateway', '10.0.0.1', 'c2', 200],
      ['createEphemeralGateway', '10.0.0.1', 'c1', 300]
    ]
  },
  {
    name: 'createEphemeralGateway: without a lifetime',
    calls: [['createEphemeralGateway', '10.0.0.1', 'c1']]
  },
  {
    name: 'createEphemeralGateway: lifetime as string',
    calls: [['createEphemeralGateway', '10.0.0.1', 'c1', '60']]
  },
  { name: 'createEphemeralGateway: without arguments', calls: [['createEphemeralGateway']] },
  {
    name: 'queryEphemeralGateways: none',
    calls: [['queryEphemeralGateways', '10.0.0.1'], ['queryEphemeralGateways']]
  },
  {
    name: 'queryEphemeralGateways: leaves out and removes what has expired',
    seed: [['HSET', 'eph-gw-ip:10.0.0.1', 'past', 1000, 'future', 99999999999, 'odd', 'NaN']],
    calls: [
      ['queryEphemeralGateways', '10.0.0.1'],
      ['queryEphemeralGateways', '10.0.0.1']
    ]
  },
  {
    name: 'queryEphemeralGateways: all expired',
    seed: [['HSET', 'eph-gw-ip:10.0.0.1', 'past', 1000]],
    calls: [['queryEphemeralGateways', '10.0.0.1']]
  },
  {
    name: 'deleteEphemeralGateway: one of two, the last, none',
    seed: [['HSET', 'eph-gw-ip:10.0.0.1', 'c1', 1000, 'c2', 1000]],
    calls: ['c1', 'x', 'c2', 'c2'].map((sid) => ['deleteEphemeralGateway', '10.0.0.1', sid])
  },
  { name: 'deleteEphemeralGateway: without arguments', calls: [['deleteEphemeralGateway']] }
];
