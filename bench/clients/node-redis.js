'use strict';

/**
 * @param {import('../types').Target} target
 * @param {Record<string, unknown>} [options]
 * @returns {Promise<import('../types').Client>}
 */
async function connect({ host, port, ca }, options) {
  const { createClient } = require('redis');
  const client = createClient({ socket: ca ? { host, port, tls: true, ca } : { host, port }, ...options });
  client.on('error', () => {}); // without a listener an error would end the process before it is reported
  await client.connect();
  return {
    get: (key) => client.get(key),
    set: (key, value) => client.set(key, value),
    hgetall: (key) => client.hGetAll(key),
    hashOf: (reply) => /** @type {Record<string, string>} */ (reply),
    close: () => client.close()
  };
}

/**
 * node-redis 6 gives each command an AbortSignal.timeout() of five seconds, which costs more than the command
 * does. The option is spread over the default, so that `undefined` takes it away (client/index.js,
 * `_commandOptions`).
 *
 * @param {import('../types').Target} target
 */
const connectNoTimeout = (target) => connect(target, { commandOptions: { timeout: undefined } });

module.exports = { connect, connectNoTimeout };
