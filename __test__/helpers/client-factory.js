'use strict';

const { createClient } = require('./implementations');

/**
 * Makes clients with the same address, and closes them all at once.
 * @param {object} address
 */
function clientFactory(address) {
  const clients = [];
  const keep = (client) => {
    clients.push(client);
    client.on('error', () => undefined);
    return client;
  };
  const connect = (options) => keep(createClient({ ...address, ...options }));
  const close = () => {
    for (const client of clients) client.disconnect();
  };
  return Object.assign(connect, { keep, close });
}

exports.clientFactory = clientFactory;
