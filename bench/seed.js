'use strict';

const { Redis: Seeder } = require('ioredis');
const { HASHES, VALUE_NAMES, keyOf, valuesOf } = require('./operations');

/**
 * Stores what the cases read.
 * @param {import('./types').Target} target
 */
async function seed({ host, port, ca }) {
  const seeder = new Seeder({ host, port, ...(ca && { tls: { ca } }) });
  const pipeline = seeder.pipeline();
  for (const name of VALUE_NAMES) {
    for (const [index, value] of valuesOf(name).entries()) pipeline.set(keyOf(name, index), value);
  }
  for (const [index, hash] of HASHES.entries()) pipeline.hset(keyOf('hgetall', index), hash);
  await pipeline.exec();
  await seeder.quit();
}

module.exports = { seed };
