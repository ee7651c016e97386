'use strict';

// What becomes of a panic is shown by `npm run panics`, in a build of its own: this is about the binary for everybody.

const assert = require('node:assert/strict');
const path = require('node:path');
const { it } = require('node:test');
const { Redis } = require('..');
const { binaryName } = require('../lib/native/find-native');
const { check } = require('../scripts/gates');
const { startRedis } = require('../tools/redis-server');

it('has no points at which it panics when it is told to', async () => {
  const gates = await check(path.join(__dirname, '..', binaryName()));
  assert.deepEqual(
    gates.filter(({ gate }) => gate === 'points to panic at').map(({ found }) => found),
    ['none']
  );
  const redis = await startRedis();
  const client = new Redis({ host: redis.host, port: redis.port, connectionName: 'panic:drain:always' });
  assert.equal(await client.ping(), 'PONG');
  client.disconnect();
  await redis.stop();
});
