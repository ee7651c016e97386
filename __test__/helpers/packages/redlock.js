'use strict';

const assert = require('node:assert/strict');
const { Redlock } = require('@sesamecare-oss/redlock');

/** Locks that are scripts, sent by digest. */
module.exports = (connect) => {
  const client = connect();
  const redlock = new Redlock([client], { retryCount: 1, retryDelay: 10 });
  return {
    async work(round) {
      const key = `lock${round}`;
      const lock = await redlock.acquire([key], 30_000);
      await assert.rejects(redlock.acquire([key], 30_000), { name: 'ExecutionError' });
      const extended = await lock.extend(30_000);
      await extended.release();
      assert.equal(await client.exists(key), 0);
      const answer = await redlock.using([key], 30_000, async (signal) => {
        assert.equal(await client.exists(key), 1);
        return signal.aborted;
      });
      assert.equal(answer, false);
    }
  };
};
