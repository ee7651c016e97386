'use strict';

const { callFields } = require('../data');

/**
 * Data for the helpers that walk over many keys. The server makes it itself where it is many and alike, which
 * takes a fraction of the time that sending it would.
 *
 * @typedef {import('ioredis').Redis} Seeder
 */

const ACCOUNT = callFields(0).accountSid;
const CALLS = 10_000;
const MATCHES = 10;
const OTHER_KEYS = 200_000;
const QUEUES = 200;
const SORTED_ITEMS = 500;
const SORTED_SET = 'bench:sorted';
const CALL_SET = 'active-call-sids';
/** One call in a hundred has this number. */
const FILTERED_FROM = callFields(0).from;

/** @param {number} seed */
const callKey = (seed) => `call:${ACCOUNT}:${callFields(seed).callSid}`;
const seedsOfCalls = Array.from({ length: CALLS }, (_, seed) => seed);

/** @param {Seeder} seeder */
async function calls(seeder) {
  const pipeline = seeder.pipeline();
  for (const seed of seedsOfCalls) {
    pipeline.hset(callKey(seed), callFields(seed));
    pipeline.zadd(CALL_SET, seed, callKey(seed));
  }
  await pipeline.exec();
}

/**
 * Members of the set of calls whose hashes have expired.
 * @param {Seeder} seeder
 */
async function deadCalls(seeder) {
  const pipeline = seeder.pipeline();
  for (const seed of seedsOfCalls) pipeline.zadd(CALL_SET, seed, callKey(seed));
  await pipeline.exec();
}

const FILL = `for i = 1, tonumber(ARGV[1]) do redis.call('SET', 'other:key:' .. i, 'value ' .. i) end`;

/** @param {Seeder} seeder */
async function conferences(seeder) {
  await seeder.eval(FILL, 0, OTHER_KEYS);
  const pipeline = seeder.pipeline();
  for (let i = 1; i <= MATCHES; i++) pipeline.hset(`conf:${ACCOUNT}:room-${i}`, { sipAddress: '10.0.0.17' });
  await pipeline.exec();
}

/** @param {Seeder} seeder */
async function sortedSets(seeder) {
  await seeder.eval(FILL, 0, OTHER_KEYS);
  const pipeline = seeder.pipeline();
  for (let i = 1; i <= MATCHES; i++) pipeline.zadd(`queue:${ACCOUNT}:sorted-${i}`, 1, 'caller', 2, 'other');
  await pipeline.exec();
}

/**
 * Lists of one, two and three waiting callers, by turns.
 * @param {Seeder} seeder
 */
async function queues(seeder) {
  const pipeline = seeder.pipeline();
  for (let i = 0; i < QUEUES; i++) {
    pipeline.rpush(`queue:${ACCOUNT}:queue-${i}`, ...Array.from({ length: i % 3 || 3 }, () => 'caller'));
  }
  await pipeline.exec();
}

/**
 * As addToSortedSet stores them, with the time in front.
 * @param {Seeder} seeder
 */
async function sortedSet(seeder) {
  const pipeline = seeder.pipeline();
  for (let i = 0; i < SORTED_ITEMS; i++) pipeline.zadd(SORTED_SET, i, `1767225600000:item-${i}`);
  await pipeline.exec();
}

module.exports = {
  ACCOUNT,
  CALLS,
  FILTERED_FROM,
  MATCHES,
  QUEUES,
  SORTED_ITEMS,
  SORTED_SET,
  calls,
  conferences,
  deadCalls,
  queues,
  sortedSet,
  sortedSets
};
