'use strict';

/**
 * Valkey GLIDE refuses the 1001st command in flight, and gives a command 250 ms; both would be errors here.
 */
const LIMITS = { inflightRequestsLimit: 4000, requestTimeout: 20_000 };

/**
 * @param {import('../types').Target} target
 * @returns {Promise<import('../types').Client>}
 */
async function connect({ host, port, ca }) {
  const { GlideClient } = require('@valkey/valkey-glide');
  const client = await GlideClient.createClient({
    addresses: [{ host, port }],
    ...LIMITS,
    ...(ca && {
      useTLS: true,
      advancedConfiguration: { tlsAdvancedConfiguration: { rootCertificates: Buffer.from(ca) } }
    })
  });
  return {
    get: (key) => client.get(key),
    set: (key, value) => client.set(key, value),
    hgetall: (key) => client.hgetall(key),
    hashOf(reply) {
      const fields = /** @type {{field: string, value: string}[]} */ (reply);
      return Object.fromEntries(fields.map(({ field, value }) => [field, value]));
    },
    close: () => client.close()
  };
}

module.exports = { connect };
