'use strict';

const { closed } = require('./errors');

/**
 * Resolves when a client is ready, and rejects when its first attempt to connect has failed.
 * @param {any} client
 * @returns {Promise<void>}
 */
function firstAttempt(client) {
  const outcomes = ['ready', 'reconnecting', 'end'];
  const { lastError: earlier } = client;
  return new Promise((resolve, reject) => {
    const settle = () => {
      for (const event of outcomes) client.off(event, settle);
      if (client.status === 'ready') resolve();
      else if (client.lastError !== earlier) reject(client.lastError);
      else reject(closed());
    };
    for (const event of outcomes) client.on(event, settle);
  });
}

module.exports = { firstAttempt };
