'use strict';

const { Redis } = require('../..');

/** Makes clients that nobody has to close one by one, and whose errors are seen where they are asked for. */
function clientMaker() {
  const clients = [];
  const keep = (client) => {
    clients.push(client);
    return client;
  };
  return {
    /** For clients that came from elsewhere. */
    keep,
    create(...args) {
      return keep(new Redis(...args).on('error', () => {}));
    },
    disconnectAll() {
      for (const client of clients.splice(0)) client.disconnect();
    }
  };
}

module.exports = { clientMaker };
