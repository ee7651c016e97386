'use strict';

/** @typedef {import('../types').Client} Client */

/**
 * Several clients as one: each command goes to the next of them.
 * @param {Client[]} clients
 * @returns {Client}
 */
function spread(clients) {
  let turn = 0;
  const next = () => clients[turn++ % clients.length];
  return {
    get: (key) => next().get(key),
    set: (key, value) => next().set(key, value),
    hgetall: (key) => next().hgetall(key),
    hashOf: clients[0].hashOf,
    close: () => Promise.all(clients.map((client) => client.close()))
  };
}

module.exports = { spread };
