'use strict';

const { after, before, test } = require('node:test');
const assert = require('node:assert/strict');
const delivery = require('../lib/commands/delivery');
const table = require('../lib/commands/command-table');
const { startRedis } = require('../tools/redis-server');

/**
 * Writes that must not run twice, reviewed one by one: they take something out, count, append, move, run code,
 * or say who was first.
 */
const NOT_REPEATABLE = new Set(
  `append bitfield bitop copy decr decrby delifeq georadius georadiusbymember geosearchstore getdel getset hgetdel hgetex hincrby
  hincrbyfloat hsetnx incr incrby incrbyfloat linsert lmove lmpop lpop lpush lpushx lrem ltrim migrate move
  msetex msetnx pfdebug rename renamenx restore restore-asking rpop rpoplpush rpush rpushx sdiffstore setnx smove sort spop
  swapdb xackdel xadd xautoclaim xclaim xdelex xtrim zdiffstore zincrby zinterstore zmpop zpopmax zpopmin zrangestore zremrangebyrank zunionstore
  blmove blmpop blpop brpop brpoplpush bzmpop bzpopmax bzpopmin xreadgroup`.split(/\s+/)
);

/** @type {any} */
let redis;
/** @type {Array<[string, number, string[]]>} */
let commands;

before(async () => {
  redis = await startRedis({});
  commands = await redis.cli('COMMAND');
});

after(() => redis.stop());

const flagged = (flag) => commands.filter(([, , flags]) => flags.includes(flag)).map(([name]) => name);
const repeatable = (name, ...args) =>
  Boolean(delivery.deliveryFlags(name, [name, ...args]) & delivery.IDEMPOTENT);
const isWrite = (name) => Boolean(delivery.deliveryFlags(name, [name]) & delivery.WRITE);

test('what the server calls a read is repeated and not held, what it calls a write is held', () => {
  const reads = flagged('readonly').filter((name) => table[name] && !flagged('blocking').includes(name));
  assert.ok(reads.length > 50);
  assert.deepEqual(
    reads.filter((name) => !repeatable(name) || isWrite(name)),
    []
  );
  assert.deepEqual(
    flagged('write').filter((name) => !isWrite(name)),
    []
  );
});

test('every write of the server was reviewed: repeatable, or not', () => {
  const reviewed = (name) => delivery.IDEMPOTENT_WRITES.has(name) || NOT_REPEATABLE.has(name);
  assert.deepEqual(
    flagged('write').filter((name) => !reviewed(name)),
    []
  );
  assert.deepEqual(
    [...NOT_REPEATABLE].filter((name) => delivery.IDEMPOTENT_WRITES.has(name)),
    []
  );
});

test('nothing that is neither read nor write is repeated, but for a few harmless ones', () => {
  const others = Object.keys(table).filter((name) => table[name][0] === '-' || table[name][0] === 'p');
  const repeated = others.filter((name) => repeatable(name)).sort();
  assert.deepEqual(repeated, [...delivery.HARMLESS, 'unwatch'].sort());
});

test('options that make a write conditional make it unrepeatable', () => {
  assert.ok(repeatable('set', 'k', 'v', 'EX', '10'));
  for (const option of ['NX', 'nx', 'XX', 'GET', 'IFEQ', Buffer.from('NX')])
    assert.ok(!repeatable('set', 'k', 'v', option), option);
  assert.ok(repeatable('set', 'nx', 'nx'), 'a key and a value are no options');
  assert.ok(repeatable('zadd', 'k', '1', 'm'));
  assert.ok(!repeatable('zadd', 'k', 'NX', '1', 'm'));
  assert.ok(!repeatable('zadd', 'k', 'GT', 'INCR', '1', 'm'));
});
