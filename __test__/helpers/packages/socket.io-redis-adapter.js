'use strict';

const { createAdapter } = require('@socket.io/redis-adapter');
const { servers } = require('./socket.io');

/** Subscriptions to patterns and channels, with `messageBuffer`, on a duplicate. */
module.exports = (connect) => {
  const publisher = connect();
  return servers(() => createAdapter(publisher, connect.keep(publisher.duplicate())));
};
