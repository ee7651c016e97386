'use strict';

/** Expiries are compared in steps of ten seconds, so that a slow machine does not turn 100 into 99. */
const STEP_MS = 10_000;

/** A hash has no order of its own; the fields of a long one come as their hashes fall. */
function sortedByField(flat) {
  const pairs = flat.flatMap((field, i) => (i % 2 === 0 ? [[field, flat[i + 1]]] : []));
  return pairs.sort(([a], [b]) => (a < b ? -1 : 1)).flat();
}

const READERS = {
  string: (db, key) => db.command('GET', key),
  list: (db, key) => db.command('LRANGE', key, 0, -1),
  set: async (db, key) => (await db.command('SMEMBERS', key)).sort(),
  zset: (db, key) => db.command('ZRANGE', key, 0, -1, 'WITHSCORES'),
  hash: async (db, key) => sortedByField(await db.command('HGETALL', key))
};

async function describe(db, key) {
  const type = await db.command('TYPE', key);
  const ttl = await db.command('PTTL', key);
  const value = await READERS[type](db, key);
  return { type, value, expires: ttl < 0 ? 'never' : Math.ceil(ttl / STEP_MS) * (STEP_MS / 1000) };
}

/** All keys of the server with types, values and expiries. */
async function dump(db) {
  const keys = (await db.command('KEYS', '*')).sort();
  const entries = await Promise.all(keys.map(async (key) => [key, await describe(db, key)]));
  return Object.fromEntries(entries);
}

module.exports = { dump };
