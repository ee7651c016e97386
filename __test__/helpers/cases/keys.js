'use strict';

const counted = (name, seed, calls, differs) => ({ name, seed, calls, differs });

module.exports = [
  { name: 'retrieveKey: hit', seed: [['SET', 'k', 'SECRET']], calls: [['retrieveKey', 'k']] },
  { name: 'retrieveKey: a miss is null', calls: [['retrieveKey', 'k']] },
  { name: 'retrieveKey: an empty string is a hit', seed: [['SET', 'k', '']], calls: [['retrieveKey', 'k']] },
  { name: 'retrieveKey: UTF-8', seed: [['SET', 'k', 'grüße ☎ 🎉']], calls: [['retrieveKey', 'k']] },
  { name: 'retrieveKey: numeric key', seed: [['SET', '7', 'v']], calls: [['retrieveKey', 7]] },
  { name: 'retrieveKey: no key', calls: [['retrieveKey'], ['retrieveKey', null], ['retrieveKey', '']] },
  { name: 'retrieveKey: array of one', seed: [['SET', 'k', 'v']], calls: [['retrieveKey', ['k']]] },
  { name: 'retrieveKey: array of two', calls: [['retrieveKey', ['k', 'l']]] },

  { name: 'addKey: plain', calls: [['addKey', 'k', 'SECRET']] },
  {
    name: 'addKey: overwrites and drops the expiry',
    seed: [['SET', 'k', 'v', 'EX', 100]],
    calls: [['addKey', 'k', 'w']]
  },
  { name: 'addKey: expiry as number', calls: [['addKey', 'k', 'SECRET', 100]] },
  { name: 'addKey: expiry as string', calls: [['addKey', 'k', 'SECRET', '100']] },
  {
    name: 'addKey: expiry 0, null, undefined',
    calls: [0, null, undefined].map((e, i) => ['addKey', `k${i}`, 'v', e])
  },
  {
    name: 'addKey: malformed expiries',
    calls: ['0', 'x', -5, 1.5, true].map((e, i) => ['addKey', `k${i}`, 'SECRET', e])
  },
  {
    name: 'addKey: values that are no strings',
    calls: [undefined, null, 42, 1.5, true, false, {}, { a: 1 }, 9n, '', Buffer.from('bytes')].map((v, i) => [
      'addKey',
      `k${i}`,
      v
    ])
  },
  {
    name: 'addKey: array values',
    calls: [
      ['addKey', 'k', []],
      ['addKey', 'k', ['a']],
      ['addKey', 'k', ['a', 'b']]
    ]
  },
  { name: 'addKey: no key, no value', calls: [['addKey'], ['addKey', 'k']] },
  { name: 'addKey: key with spaces, colons and glob characters', calls: [['addKey', 'a b:c*[x]', 'v']] },
  { name: 'addKey: a megabyte', calls: [['addKey', 'k', 'x'.repeat(1 << 20), 100]] },

  { name: 'addKeyNx: free key', calls: [['addKeyNx', 'k', 'SECRET']] },
  {
    name: 'addKeyNx: free key, expiry',
    calls: [
      ['addKeyNx', 'k', 'SECRET', 70],
      ['addKeyNx', 'l', 'v', '70']
    ]
  },
  {
    name: 'addKeyNx: taken key is null and keeps value and expiry',
    seed: [['SET', 'k', 'old', 'EX', 50]],
    calls: [
      ['addKeyNx', 'k', 'new', 100],
      ['addKeyNx', 'k', 'new']
    ]
  },
  { name: 'addKeyNx: undefined value', calls: [['addKeyNx', 'k', undefined, 70]] },
  {
    name: 'addKeyNx: malformed expiry',
    calls: [['addKeyNx', 'k', 'SECRET', 'x']],
    differs: { id: 'addKeyNx-atomic', ours: { results: [{ resolved: undefined }], errorLines: 1, state: {} } }
  },
  {
    name: 'addKeyNx: negative expiry',
    calls: [['addKeyNx', 'k', 'v', -1]],
    differs: { id: 'addKeyNx-atomic', ours: { results: [{ resolved: undefined }], errorLines: 1 } }
  },

  {
    name: 'deleteKey: hit, then miss',
    seed: [['SET', 'k', 'v']],
    calls: [
      ['deleteKey', 'k'],
      ['deleteKey', 'k']
    ]
  },
  { name: 'deleteKey: array of two', seed: [['MSET', 'k', 1, 'l', 2]], calls: [['deleteKey', ['k', 'l']]] },
  { name: 'deleteKey: empty array', calls: [['deleteKey', []]] },

  counted(
    'incrKey: new key',
    [],
    [
      ['incrKey', 'n'],
      ['incrKey', 'n']
    ]
  ),
  counted('incrKey: numeric string', [['SET', 'n', '41']], [['incrKey', 'n']]),
  counted(
    'incrKey: expiry',
    [],
    [
      ['incrKey', 'n', 100],
      ['incrKey', 'n', '200'],
      ['incrKey', 'n']
    ]
  ),
  counted('incrKey: not a number', [['SET', 'n', 'SECRET']], [['incrKey', 'n']], {
    id: 'transaction-errors-logged',
    ours: { errorLines: 1 }
  }),
  counted('incrKey: malformed expiry counts all the same', [], [['incrKey', 'n', 'x']], {
    id: 'transaction-errors-logged',
    ours: { errorLines: 1 }
  }),
  counted(
    'decrKey: below zero',
    [],
    [
      ['decrKey', 'n'],
      ['decrKey', 'n']
    ]
  ),
  counted('decrKey: counts down', [['SET', 'n', 5, 'EX', 100]], [['decrKey', 'n']]),
  counted('decrKey: not a number', [['SET', 'n', 'SECRET']], [['decrKey', 'n']]),
  counted('decrKeyIfExists: absent', [], [['decrKeyIfExists', 'n']]),
  counted(
    'decrKeyIfExists: present',
    [['SET', 'n', 1, 'EX', 100]],
    [
      ['decrKeyIfExists', 'n'],
      ['decrKeyIfExists', 'n']
    ]
  ),
  counted('decrKeyIfExists: not a number', [['SET', 'n', 'SECRET']], [['decrKeyIfExists', 'n']]),
  counted('decrKeyIfExists: no key', [], [['decrKeyIfExists']]),

  counted('getCallCount: none', [], [['getCallCount', 'acct']]),
  counted(
    'getCallCount: strings',
    [
      ['SET', 'incalls:account:acct', 5],
      ['SET', 'outcalls:account:acct', 0]
    ],
    [['getCallCount', 'acct'], ['getCallCount'], ['getCallCount', null]]
  ),
  counted('getCallCount: empty value', [['SET', 'incalls:account:acct', '']], [['getCallCount', 'acct']])
];
