'use strict';

const { createAdapter } = require('@socket.io/redis-adapter');
const { servers } = require('./socket.io');

/** What becomes of the subscriptions that a client is told to end. */
function endings(client) {
  const asked = [];
  for (const name of ['unsubscribe', 'punsubscribe']) {
    const end = client[name].bind(client);
    client[name] = (...args) => {
      const answer = end(...args);
      asked.push(answer);
      return answer;
    };
  }
  return asked;
}

/** Subscriptions to patterns and channels, with `messageBuffer`, on a duplicate. */
module.exports = (connect) => {
  const publisher = connect();
  const subscribers = [0, 1].map(() => connect.keep(publisher.duplicate()));
  const asked = subscribers.map(endings);
  const pair = servers((i) => createAdapter(publisher, subscribers[i]));
  return {
    ...pair,
    async stop() {
      // It does not wait for the answers, which the end of the client would turn into errors that nobody handles.
      await pair.stop();
      await Promise.all(asked.flat());
    }
  };
};
