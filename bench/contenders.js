'use strict';

const { CLIENTS } = require('./clients');
const { Worker } = require('./fleet');
const { NO_REDIS } = require('./helpers/no-redis');
const { BARE, BARE_CLIENT, PLAIN, redisBenchmark } = require('./limits');

/**
 * A contender whose work is done by a worker process. One that cannot be opened on this machine stays in the
 * tables, with the reason.
 *
 * @param {{kind: 'client' | 'helpers' | 'plain', id: string, label: string, target: import('./types').Target, count?: number}} options
 * @returns {Promise<import('./types').Library>}
 */
async function openWorker({ kind, id, label, target, count }) {
  const worker = new Worker();
  /** @type {import('./types').Library} */
  const contender = {
    id,
    label,
    slice: ({ operation, inFlight, heavy }, ms) => worker.ask('slice', { operation, inFlight, heavy, ms }),
    paced: (load) => worker.ask('paced', load),
    single: (name) => worker.ask('single', { name }),
    close: () => worker.close()
  };
  await worker.ask('open', { kind, id, target, count }).catch((/** @type {Error} */ { message }) => {
    contender.unavailable = message.split('\n')[0];
  });
  return contender;
}

/**
 * @param {import('./types').Target} target
 * @param {string[] | null} wanted
 * @returns {Promise<import('./types').Library[]>}
 */
function openClients(target, wanted) {
  const chosen = CLIENTS.filter(({ id }) => !wanted || wanted.includes(id));
  return Promise.all(chosen.map(({ id, label }) => openWorker({ kind: 'client', id, label, target })));
}

/**
 * Beside the clients, where a case says so.
 *
 * @param {import('./types').Target} target
 * @returns {Promise<import('./types').Contender[]>}
 */
async function openLimits(target) {
  const bare = await openWorker({ kind: 'client', id: BARE, label: BARE_CLIENT.label, target });
  const plain = await openWorker({ kind: 'plain', ...PLAIN, target });
  return [where('bare', bare), await redisBenchmark(target), where('plain', plain)];
}

/**
 * @param {'bare' | 'plain'} limit only cases that say so
 * @param {import('./types').Contender} contender
 * @returns {import('./types').Contender}
 */
const where = (limit, contender) => ({
  ...contender,
  slice: async (benchCase, ms) => (benchCase[limit] ? contender.slice(benchCase, ms) : null)
});

/** @param {import('./types').Target} target */
function openHelperLibraries(target) {
  return Promise.all([
    openWorker({ kind: 'helpers', id: 'redis-native', label: '@jambonz/redis-native', target }),
    openWorker({ kind: 'helpers', id: 'original', label: '@jambonz/realtimedb-helpers', target })
  ]);
}

/**
 * Beside the helpers, where one says so.
 * @param {import('./types').Target} target
 */
const openNoRedis = (target) => openWorker({ kind: 'helpers', ...NO_REDIS, target });

module.exports = { openClients, openHelperLibraries, openLimits, openNoRedis, openWorker };
