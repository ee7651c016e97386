'use strict';

const { once } = require('node:events');

/**
 * Clients with the interface of ioredis.
 *
 * @param {new (options: any) => any} Redis
 * @param {import('../types').Target} target
 * @param {Record<string, unknown>} [options]
 * @returns {Promise<import('../types').Client>}
 */
async function connectLikeIoredis(Redis, { host, port, ca }, options) {
  const client = new Redis({ host, port, ...(ca && { tls: { ca } }), ...options });
  if (client.status !== 'ready') await once(client, 'ready');
  return {
    get: (key) => client.get(key),
    set: (key, value) => client.set(key, value),
    hgetall: (key) => client.hgetall(key),
    hashOf: (reply) => /** @type {Record<string, string>} */ (reply),
    close: () => client.quit()
  };
}

module.exports = { connectLikeIoredis };
