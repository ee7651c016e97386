'use strict';

const assert = require('node:assert/strict');
const Bottleneck = require('bottleneck');

/** A scheduler of several processes: large scripts in transactions, and channels. */
module.exports = (connect) => {
  const connections = [];
  return {
    async work(round) {
      const connection = new Bottleneck.IORedisConnection({ client: connect() });
      const limiter = new Bottleneck({ id: `jobs${round}`, connection, maxConcurrent: 2 });
      connections.push(connection);
      const errors = [];
      limiter.on('error', (error) => errors.push(error));
      await limiter.ready();
      const jobs = Array.from({ length: 6 }, (_, i) => limiter.schedule(async () => i));
      assert.deepEqual(await Promise.all(jobs), [0, 1, 2, 3, 4, 5]);
      assert.equal(await limiter.done(), 6);
      const heard = new Promise((resolve) => limiter.on('message', resolve));
      await limiter.publish('a message');
      assert.equal(await heard, 'a message');
      assert.deepEqual(errors, []);
    },
    stop: () => Promise.all(connections.map((connection) => connection.disconnect(false)))
  };
};
