'use strict';

const assert = require('node:assert/strict');
const { createCache } = require('async-cache-dedupe');

/** A cache with references between its keys: pipelines and sets. */
module.exports = (connect) => {
  const client = connect();
  return {
    async work(round) {
      const cache = createCache({
        ttl: 60,
        storage: { type: 'redis', options: { client, invalidation: true } }
      });
      let calls = 0;
      const name = `double${round}`;
      cache.define(name, { references: (_args, _key, result) => [`result:${result}`] }, async (n) => {
        calls += 1;
        return n * 2;
      });
      assert.deepEqual([await cache[name](2), await cache[name](2), calls], [4, 4, 1]);
      await cache.invalidate(name, ['result:4']);
      assert.deepEqual([await cache[name](2), calls], [4, 2]);
    }
  };
};
