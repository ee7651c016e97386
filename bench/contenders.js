'use strict';

const { redisBenchmark } = require('./ceiling');
const { CLIENTS } = require('./clients');
const { Worker } = require('./fleet');

/**
 * A contender whose work is done by a worker process. One that cannot be opened on this machine stays in the
 * tables, with the reason.
 *
 * @param {{kind: 'client' | 'helpers', id: string, label: string, target: import('./types').Target}} options
 * @returns {Promise<import('./types').Library>}
 */
async function openWorker({ kind, id, label, target }) {
  const worker = new Worker();
  /** @type {import('./types').Library} */
  const contender = {
    id,
    label,
    slice: ({ operation, inFlight, heavy }, ms) => worker.ask('slice', { operation, inFlight, heavy, ms }),
    single: (name) => worker.ask('single', { name }),
    close: () => worker.close()
  };
  await worker.ask('open', { kind, id, target }).catch((/** @type {Error} */ { message }) => {
    contender.unavailable = message.split('\n')[0];
  });
  return contender;
}

/**
 * @param {import('./types').Target} target
 * @param {string[] | null} wanted
 */
async function openClients(target, wanted) {
  const chosen = CLIENTS.filter(({ id }) => !wanted || wanted.includes(id));
  const clients = await Promise.all(
    chosen.map(({ id, label }) => openWorker({ kind: 'client', id, label, target }))
  );
  return target.ca ? clients : [...clients, await redisBenchmark(target)];
}

/** @param {import('./types').Target} target */
function openHelperLibraries(target) {
  return Promise.all([
    openWorker({ kind: 'helpers', id: 'redis-native', label: '@jambonz/redis-native', target }),
    openWorker({ kind: 'helpers', id: 'original', label: '@jambonz/realtimedb-helpers', target })
  ]);
}

module.exports = { openClients, openHelperLibraries };
