'use strict';

const { test } = require('node:test');
const assert = require('node:assert/strict');
const { Redis } = require('..');

/** Stands for a native half whose thread gets no CPU: it takes everything and never answers. */
const STARVED = {
  connect() {},
  listen() {},
  close() {},
  submit() {},
  drain() {},
  takeNotices: () => []
};

test('a promise settles although the native half never does anything about it', async (t) => {
  const client = new Redis({ lazyConnect: true, commandDeadline: 1 });
  t.after(() => client.disconnect());
  client.connection.native = STARVED;
  client.connection.batch.native = STARVED;
  await assert.rejects(client.get('key'), { code: 'ERR_REDIS_DEADLINE', executed: 'maybe' });
  await assert.rejects(client.multi().incr('key').exec(), { code: 'ERR_REDIS_DEADLINE', executed: 'maybe' });
});
