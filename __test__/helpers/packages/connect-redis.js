'use strict';

const assert = require('node:assert/strict');
const { RedisStore } = require('connect-redis');

/** Web sessions: strings with an expiry, found with scan streams. */
module.exports = (connect) => {
  const client = connect();
  return {
    async work(round) {
      const store = new RedisStore({ client, prefix: `session${round}:` });
      const session = { cookie: {}, user: 'dave' };
      await store.set('a', session);
      await store.set('b', session);
      assert.deepEqual(await store.get('a'), session);
      assert.deepEqual((await store.ids()).sort(), ['a', 'b']);
      assert.equal((await store.all()).length, 2);
      assert.equal(await store.length(), 2);
      await store.touch('a', session);
      await store.destroy('a');
      assert.equal(await store.get('a'), null);
      await store.clear();
      assert.equal(await store.length(), 0);
    }
  };
};
