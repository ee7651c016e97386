'use strict';

// What operators write into variables and URLs: right, nearly right, and damaged. Every choice is drawn from one
// seeded generator, so that a finding is repeated by its seed.

const { seeded } = require('../../tools/seeded');

/** What no message may show. */
const CANARY = 'CANARY';

const HOSTS = ['localhost', 'redis', 'redis-0.redis.ns.svc.cluster.local', 'a_b', '10.0.0.1', '127.0.0.1'];
const IPV6 = ['::1', 'fe80::1', '2001:db8::a00:1', '::ffff:a00:1'];
const WORDS = ['', '0', '1', 'true', 'false', 'no', 'off', 'yes', 'TRUE', 'Off ', 'null', 'undefined', 'NaN'];
const NUMBERS = [
  '1',
  '6379',
  '26379',
  '65535',
  '65536',
  '0',
  '-1',
  '1e3',
  '0x10',
  ' 42 ',
  '9007199254740993',
  '٣',
  '1.5'
];
/** Characters that mean something to some parser on the way. */
const TELLING = [
  ...':,@/[]%?#&=. \t\n\0\\"\'{}|~-_+',
  '://',
  'tcp://',
  'redis://',
  '%zz',
  '%00',
  '%40',
  'é',
  '😀',
  '\ud800',
  '\u2028'
];

/** Draws from one seeded generator. */
class Random {
  /** @param {number} seed */
  constructor(seed) {
    this.below = seeded(seed);
  }

  /** @template T @param {readonly T[]} list @returns {T} */
  pick(list) {
    return list[this.below(list.length)];
  }

  /** @param {number} outOf @returns {boolean} true once in so many times */
  once(outOf) {
    return this.below(outOf) === 0;
  }
}

/** @param {Random} random @returns {string} as it is written where a port may follow */
const host = (random) => (random.once(4) ? `[${random.pick(IPV6)}]` : random.pick(HOSTS));

/** @param {string} written @returns {string} as it is dialled */
const bare = (written) => written.replace(/^\[|\]$/g, '');

/** @param {Random} random */
const port = (random) => 1 + random.below(65_535);

/** @param {Random} random @returns {string} a password of any characters */
function secret(random) {
  let text = CANARY;
  for (let i = random.below(4); i > 0; i--) text += random.pick(TELLING);
  return random.once(2) ? text : random.below(1000) + text;
}

/**
 * @param {Random} random
 * @param {string} text
 * @returns {string} with up to three pieces put in or replaced
 */
function damaged(random, text) {
  for (let i = random.below(3); i >= 0; i--) {
    const at = random.below(text.length + 1);
    const piece = random.once(4) ? random.pick([...WORDS, ...NUMBERS]) : random.pick(TELLING);
    const end = random.once(2) ? at : at + 1 + random.below(3);
    text = text.slice(0, at) + piece + text.slice(end);
  }
  return text;
}

exports.CANARY = CANARY;
exports.NUMBERS = NUMBERS;
exports.Random = Random;
exports.WORDS = WORDS;
exports.bare = bare;
exports.damaged = damaged;
exports.host = host;
exports.port = port;
exports.secret = secret;
