'use strict';

const { createAdapter } = require('@socket.io/redis-adapter');
const { pollUntil } = require('../poll-until');
const { servers } = require('./socket.io');

/** Subscriptions to patterns and channels, with `messageBuffer`, on a duplicate. */
module.exports = (connect) => {
  const publisher = connect();
  const subscribers = [0, 1].map(() => connect.keep(publisher.duplicate()));
  const pair = servers((i) => createAdapter(publisher, subscribers[i]));
  return {
    ...pair,
    async stop() {
      // It unsubscribes without waiting for the answers.
      await pair.stop();
      await pollUntil(async () => {
        const channels = await publisher.pubsub('CHANNELS', 'socket.io-re*');
        return channels.length === 0 && subscribers.every(({ mode }) => mode === 'normal');
      });
    }
  };
};
