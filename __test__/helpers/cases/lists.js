'use strict';

const SEED = [['RPUSH', 'l', 'a', 'b', 'a', '7']];
const ZSEED = [['ZADD', 'z', 2, '1000:late', 1, '2000:b:x', 1, '1000:a', 999, 'bare', 999, ':odd']];

module.exports = [
  {
    name: 'pushBack',
    calls: [
      ['pushBack', 'l', 'a'],
      ['pushBack', 'l', 'b'],
      ['pushBack', 'l', 7],
      ['pushBack', 'l'],
      ['pushBack', 'l', null],
      ['pushBack', 'l', { a: 1 }],
      ['pushBack', 'l', true]
    ]
  },
  {
    name: 'pushBack: arrays',
    calls: [
      ['pushBack', 'l', ['a', 'b']],
      ['pushBack', 'l', []],
      ['pushBack', 'l', [['a', 'b']]]
    ]
  },
  {
    name: 'popFront: until a miss is null',
    seed: [['RPUSH', 'l', 'a', 'b']],
    calls: [['popFront', 'l'], ['popFront', 'l'], ['popFront', 'l'], ['popFront']]
  },
  {
    name: 'lengthOfList',
    seed: SEED,
    calls: [['lengthOfList', 'l'], ['lengthOfList', 'none'], ['lengthOfList']]
  },
  {
    name: 'removeFromList',
    seed: SEED,
    calls: [
      ['removeFromList', 'l', 'a'],
      ['removeFromList', 'l', 'x'],
      ['removeFromList', 'l', 7],
      ['removeFromList', 'none', 'a'],
      ['removeFromList', 'l']
    ]
  },
  {
    name: 'getListPosition: strict',
    seed: SEED,
    calls: [
      ['getListPosition', 'l', 'b'],
      ['getListPosition', 'l', 'a'],
      ['getListPosition', 'l', 7],
      ['getListPosition', 'l', '7'],
      ['getListPosition', 'l', 'x'],
      ['getListPosition', 'none', 'a'],
      ['getListPosition', 'l']
    ]
  },

  {
    name: 'addToSortedSet: priorities',
    calls: [
      ['addToSortedSet', 'z', 'a'],
      ['addToSortedSet', 'z', 'b', 5],
      ['addToSortedSet', 'z', 'c', 0],
      ['addToSortedSet', 'z', 'd', -1],
      ['addToSortedSet', 'z', 'e', undefined],
      ['addToSortedSet', 'z', 'f', '7'],
      ['addToSortedSet', 'z', 'g', 1.5],
      ['addToSortedSet', 'z', 'h', 'x']
    ]
  },
  {
    name: 'addToSortedSet: again is 0',
    calls: [
      ['addToSortedSet', 'z', 'a'],
      ['addToSortedSet', 'z', 'a', 3]
    ]
  },
  {
    name: 'addToSortedSet: priority null is refused',
    calls: [
      ['addToSortedSet', 'z', 'SECRET', null],
      ['addToSortedSet', 'z', 'a', true]
    ]
  },
  {
    name: 'addToSortedSet: odd items',
    calls: [
      ['addToSortedSet', 'z', undefined],
      ['addToSortedSet', 'z', null],
      ['addToSortedSet', 'z', { a: 1 }],
      ['addToSortedSet', 'z', [1, 2]],
      ['addToSortedSet', 'z', 'a:b:c']
    ]
  },
  {
    name: 'retrieveFromSortedSet: lowest first, undefined at the end',
    seed: ZSEED,
    calls: Array.from({ length: 6 }, () => ['retrieveFromSortedSet', 'z'])
  },
  {
    name: 'retrieveFromSortedSet: no set',
    calls: [['retrieveFromSortedSet', 'none'], ['retrieveFromSortedSet']]
  },
  {
    name: 'retrieveFromSortedSet: an empty member',
    seed: [['ZADD', 'z', 1, '']],
    calls: [['retrieveFromSortedSet', 'z']],
    differs: { id: 'retrieveFromSortedSet-atomic', ours: { state: {} } }
  },
  {
    name: 'sortedSetLength',
    seed: ZSEED,
    calls: [['sortedSetLength', 'z'], ['sortedSetLength', 'none'], ['sortedSetLength']]
  },
  {
    name: 'retrieveByPatternSortedSet: takes what matches',
    seed: ZSEED,
    calls: [
      ['retrieveByPatternSortedSet', 'z', '*:b*'],
      ['retrieveByPatternSortedSet', 'z', '*'],
      ['retrieveByPatternSortedSet', 'z', '*']
    ]
  },
  {
    name: 'retrieveByPatternSortedSet: nothing matches',
    seed: ZSEED,
    calls: [
      ['retrieveByPatternSortedSet', 'z', 'x*'],
      ['retrieveByPatternSortedSet', 'z'],
      ['retrieveByPatternSortedSet', 'none', '*'],
      ['retrieveByPatternSortedSet']
    ]
  },
  {
    name: 'sortedSetPositionByPattern',
    seed: ZSEED,
    calls: [
      ['sortedSetPositionByPattern', 'z', '*late*'],
      ['sortedSetPositionByPattern', 'z', '*'],
      ['sortedSetPositionByPattern', 'z', 'x'],
      ['sortedSetPositionByPattern', 'z'],
      ['sortedSetPositionByPattern', 'none', '*']
    ]
  },

  {
    name: 'listSortedSets',
    seed: [
      ['ZADD', 'queue:acct:sales', 1, 'a', 2, 'b'],
      ['ZADD', 'queue:acct:help:desk', 1, 'a'],
      ['ZADD', 'queue:other:x', 1, 'a']
    ],
    calls: [
      ['listSortedSets', 'acct', 'sales'],
      ['listSortedSets', 'acct', 'help*'],
      ['listSortedSets', 'other'],
      ['listSortedSets', 'none'],
      ['listSortedSets', 'acct', '[']
    ]
  },
  {
    name: 'listSortedSets: a list among them rejects',
    seed: [['RPUSH', 'queue:acct:l', 'a']],
    calls: [['listSortedSets', 'acct']]
  },
  {
    name: 'listQueues',
    seed: [
      ['RPUSH', 'queue:acct:sales', 'a', 'b'],
      ['RPUSH', 'queue:acct:help:desk', 'a'],
      ['RPUSH', 'queue:other:x', 'a']
    ],
    calls: [
      ['listQueues', 'acct', 'sales'],
      ['listQueues', 'acct', 'help*'],
      ['listQueues', 'other'],
      ['listQueues', 'none'],
      ['listQueues']
    ]
  },
  {
    name: 'listQueues: a sorted set among them is undefined',
    seed: [['ZADD', 'queue:acct:z', 1, 'a']],
    calls: [['listQueues', 'acct']]
  },
  {
    name: 'listConferences: whole keys, waiting lists too',
    seed: [
      ['HSET', 'conf:acct:a', 'f', 'v'],
      ['SADD', 'conf:other:a:waitlist', 'url']
    ],
    calls: [
      ['listConferences', 'acct'],
      ['listConferences', 'other'],
      ['listConferences', 'acct', 'a'],
      ['listConferences', 'acct', 'b*'],
      ['listConferences', 'none'],
      ['listConferences']
    ]
  }
];
