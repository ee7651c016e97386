'use strict';

/** Clients of this thread; weakly, because a client that nobody holds any more is to be collected. */
/** @type {Map<number, WeakRef<any>>} */
const clients = new Map();
let made = 0;

/** @param {any} client @returns {number} its number in this thread */
function register(client) {
  clients.set(++made, new WeakRef(client));
  return made;
}

/** @returns {any[]} those that were not closed for good */
function openClients() {
  const found = [];
  for (const [number, reference] of clients) {
    const client = reference.deref();
    if (client === undefined) clients.delete(number);
    else if (client.status !== 'end') found.push(client);
  }
  return found;
}

module.exports = { openClients, register };
