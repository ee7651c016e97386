'use strict';

// What nobody holds any more is given back, descriptors included. Only a process of its own, that can be told to
// collect its garbage, shows that.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const { after, before, describe, it } = require('node:test');
const { startRedis } = require('../tools/redis-server');
const { runChild } = require('./helpers/child');

const CLIENTS = 100;

const SCRIPT = `
  const fs = require('node:fs');
  const count = () => fs.readdirSync('/proc/self/fd').length;
  let kept = 0;
  const registry = new FinalizationRegistry(() => kept--);
  const make = () => {
    const client = new Redis({ ...options, lazyConnect: true });
    registry.register(client, undefined);
    kept++;
    return client;
  };
  const once = (client, event) => new Promise((resolve) => client.once(event, resolve));

  const kinds = {
    neverUsed: () => void make(),
    closedUnused: async () => {
      const client = make();
      client.disconnect();
      await once(client, 'end');
    },
    used: async () => {
      const client = make();
      await client.ping();
      client.disconnect();
      await once(client, 'end');
    }
  };

  // A client that was never opened does not keep the process.
  const awake = setInterval(() => undefined, 1_000);
  (async () => {
    // The thread and the descriptors that all clients share.
    const first = make();
    await first.quit();
    const before = count();
    for (const use of Object.values(kinds)) for (let i = 0; i < ${CLIENTS}; i++) await use();
    // Finalizers run in turns of their own, and connections end on another thread.
    for (let round = 0; round < 200 && (kept > 10 || count() - before > 10); round++) {
      gc();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    console.log(JSON.stringify({ kept, descriptors: count() - before }));
    clearInterval(awake);
  })();
`;

describe('a client that nobody holds', {
  skip: !fs.existsSync('/proc/self/fd') && 'descriptors are counted in /proc'
}, () => {
  let redis;
  before(async () => {
    redis = await startRedis();
  });
  after(() => redis.stop());

  it('is collected, and leaves no descriptor behind, whether it was used or not', async () => {
    const { code, stdout, stderr } = await runChild(
      SCRIPT,
      { host: redis.host, port: redis.port },
      { flags: ['--expose-gc'], limit: 60_000 }
    );
    assert.equal(code, 0, stderr);
    // Conservative: the last ones may still be on a stack.
    const { kept, descriptors } = JSON.parse(stdout);
    assert.ok(kept <= 10 && descriptors <= 10, `of ${3 * CLIENTS} clients are left: ${stdout}`);
  });
});
