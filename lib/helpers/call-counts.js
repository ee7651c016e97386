'use strict';

const { swallowing } = require('./swallowing');

// A counter that exists stays the string Redis holds, one that does not is the number 0: callers convert.
const getCallCount = swallowing(
  async (client, _logger, /** @type {string} */ accountSid) => {
    const [inbound, outbound] = await Promise.all([
      client.get(`incalls:account:${accountSid}`),
      client.get(`outcalls:account:${accountSid}`)
    ]);
    return { inbound: inbound || 0, outbound: outbound || 0 };
  },
  (accountSid) => `getCallCount: error reading the counters of account ${accountSid}`
);

module.exports = { getCallCount };
