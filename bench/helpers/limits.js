'use strict';

const { Redis: Seeder } = require('ioredis');
const { redisBenchmark } = require('../ceiling');
const { callFields } = require('../data');

const KEY = 'bench:limit:call';
const FIELDS = Object.entries(callFields(0)).flat();

/**
 * The dearest command of a helper, by the name that stands in the tables: what the server gives to a client that
 * sends nothing else. The helper has others to send beside it.
 * @type {Record<string, {name: string, command: string[]}>}
 */
const DEAREST = {
  updateCallStatus: { name: 'HMSET', command: ['hmset', KEY, ...FIELDS] },
  retrieveCall: { name: 'HGETALL', command: ['hgetall', KEY] },
  incrKey: { name: 'INCR', command: ['incr', 'bench:limit:counter'] },
  createHash: { name: 'HMSET', command: ['hmset', KEY, ...FIELDS] }
};

/**
 * redis-benchmark beside the libraries.
 * @param {import('../types').Target} server
 * @returns {Promise<import('../types').Contender>}
 */
async function openHelperLimit(server) {
  const seeder = new Seeder({ host: server.host, port: server.port });
  await seeder.hmset(KEY, FIELDS);
  await seeder.quit();
  const benchmark = await redisBenchmark(server);
  return {
    ...benchmark,
    slice: (benchCase, ms) =>
      benchmark.slice({ ...benchCase, ceiling: DEAREST[benchCase.operation]?.command }, ms)
  };
}

module.exports = { DEAREST, openHelperLimit };
