'use strict';

module.exports = [
  {
    name: 'createSet: array, Set, string',
    calls: [
      ['createSet', 'a', ['x', 'y', 'x']],
      ['createSet', 'b', new Set(['x'])],
      ['createSet', 'c', 'xyz']
    ]
  },
  { name: 'createSet: replaces', seed: [['SADD', 's', 'old']], calls: [['createSet', 's', ['new']]] },
  {
    name: 'createSet: replaces another type',
    seed: [['SET', 's', 'old']],
    calls: [['createSet', 's', ['new']]]
  },
  {
    name: 'createSet: an empty array leaves the old set',
    seed: [['SADD', 's', 'old']],
    calls: [['createSet', 's', []]]
  },
  {
    name: 'createSet: not iterable',
    calls: [
      ['createSet', 's'],
      ['createSet', 's', null],
      ['createSet', 's', 5],
      ['createSet', 's', {}]
    ]
  },
  {
    name: 'createSet: odd members',
    calls: [['createSet', 's', [undefined, 1, true, { a: 1 }, [1, 2], null]]]
  },
  {
    name: 'createSet: deleteIfExists is ignored',
    seed: [['SADD', 's', 'old']],
    calls: [['createSet', 's', ['new'], true]]
  },
  {
    name: 'createSet: 5000 members',
    calls: [['createSet', 's', Array.from({ length: 5000 }, (_, i) => `m${i}`)]]
  },

  {
    name: 'addToSet: new, known, several',
    calls: [
      ['addToSet', 's', 'a'],
      ['addToSet', 's', 'a'],
      ['addToSet', 's', ['a', 'b', 'c']],
      ['addToSet', 's', new Set(['c', 'd'])]
    ]
  },
  {
    name: 'addToSet: odd members',
    calls: [
      ['addToSet', 's', 7],
      ['addToSet', 's', true],
      ['addToSet', 's', { a: 1 }],
      ['addToSet', 's', null],
      ['addToSet', 's']
    ]
  },
  {
    name: 'addToSet: empty array and Set',
    calls: [
      ['addToSet', 's', []],
      ['addToSet', 's', new Set()]
    ]
  },
  { name: 'addToSet: nested arrays', calls: [['addToSet', 's', [['a', 'b'], ['c']]]] },
  { name: 'addToSet: no name', calls: [['addToSet'], ['addToSet', null, 'a']] },

  {
    name: 'removeFromSet: known, unknown, several',
    seed: [['SADD', 's', 'a', 'b', 'c']],
    calls: [
      ['removeFromSet', 's', 'a'],
      ['removeFromSet', 's', 'a'],
      ['removeFromSet', 's', ['b', 'x']],
      ['removeFromSet', 's', new Set(['c'])]
    ]
  },
  { name: 'removeFromSet: no set', calls: [['removeFromSet', 's', 'a']] },
  { name: 'removeFromSet: empty array', seed: [['SADD', 's', 'a']], calls: [['removeFromSet', 's', []]] },
  { name: 'removeFromSet: number', seed: [['SADD', 's', '7']], calls: [['removeFromSet', 's', 7]] },

  { name: 'retrieveSet: a miss is an empty array', calls: [['retrieveSet', 's'], ['retrieveSet']] },
  { name: 'retrieveSet: one member', seed: [['SADD', 's', 'SECRET']], calls: [['retrieveSet', 's']] },
  {
    name: 'retrieveSet: integers are strings',
    seed: [['SADD', 's', 1, 2, 3]],
    calls: [['retrieveSet', 's']]
  },

  {
    name: 'isMemberOfSet: 1 and 0',
    seed: [['SADD', 's', 'a', '7', 'true', '']],
    calls: [
      ['isMemberOfSet', 's', 'a'],
      ['isMemberOfSet', 's', 'b'],
      ['isMemberOfSet', 's', 7],
      ['isMemberOfSet', 's', true],
      ['isMemberOfSet', 's'],
      ['isMemberOfSet', 'none', 'a'],
      ['isMemberOfSet', 's', ['a', 'b']]
    ]
  }
];
