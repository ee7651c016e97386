'use strict';

const assert = require('node:assert/strict');
const { BurstyRateLimiter, RateLimiterQueue, RateLimiterRedis } = require('rate-limiter-flexible');

/** Remaining points, or those that were consumed too many. */
const outcome = (promise) =>
  promise.then(
    ({ remainingPoints }) => remainingPoints,
    (refusal) => {
      if (refusal instanceof Error) throw refusal;
      return { refusedAt: refusal.consumedPoints };
    }
  );

/** Counters with an expiry in a script that it defines as a command, and in transactions. */
module.exports = (connect) => {
  const storeClient = connect();
  return {
    async work(round) {
      const common = { storeClient, keyPrefix: `limit${round}`, points: 3, duration: 60 };
      const limiter = new RateLimiterRedis({ ...common, blockDuration: 30 });
      const outcomes = [];
      for (let i = 0; i < 5; i++) outcomes.push(await outcome(limiter.consume('caller')));
      assert.deepEqual(outcomes, [2, 1, 0, { refusedAt: 4 }, { refusedAt: 5 }]);
      assert.equal((await limiter.get('caller')).consumedPoints, 5);
      assert.equal(await limiter.get('nobody'), null);
      assert.equal((await limiter.penalty('other', 2)).consumedPoints, 2);
      assert.equal((await limiter.reward('other', 1)).consumedPoints, 1);
      assert.equal((await limiter.block('blocked', 30)).consumedPoints, 4);
      assert.equal(await limiter.delete('caller'), true);
      const burst = new RateLimiterRedis({ ...common, keyPrefix: `burst${round}`, points: 5 });
      const bursty = new BurstyRateLimiter(
        new RateLimiterRedis({ ...common, keyPrefix: `b${round}`, points: 1 }),
        burst
      );
      assert.equal(await outcome(bursty.consume('caller')), 0);
      assert.equal((await bursty.consume('caller')).consumedPoints, 2);
      const queue = new RateLimiterQueue(new RateLimiterRedis({ ...common, keyPrefix: `q${round}` }));
      assert.equal(await queue.removeTokens(1), 2);
    }
  };
};
