'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');
const assert = require('node:assert/strict');
const { Redis } = require('..');
const { findRedis } = require('../tools/redis-binary');
const { supportsTls } = require('../tools/redis-binary');
const { startCluster } = require('../tools/sentinel-cluster');
const { makeCertificates } = require('../tools/tls-certificates');

const event = (emitter, name) => new Promise((resolve) => emitter.once(name, resolve));

test('TLS to Sentinels and nodes, verified by the names that Sentinels announce, also after a failover', async (t) => {
  if (!(await supportsTls((await findRedis()).server))) return t.skip('this server was built without TLS');
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'redis-native-tls-'));
  const files = await makeCertificates(folder);
  const tls = { ca: files.ca, cert: files.server.cert, key: files.server.key };
  const cluster = await startCluster({ tls, password: 'secret', announceHostnames: true });
  const ca = fs.readFileSync(files.ca, 'utf8');
  const trusting = (authority) => ({
    sentinels: cluster.sentinels.map(({ port }) => ({ host: 'localhost', port })),
    name: cluster.name,
    password: 'secret',
    tls: { ca: authority },
    sentinelTLS: { ca: authority }
  });
  const client = new Redis(trusting(ca));
  t.after(async () => {
    client.disconnect();
    await cluster.stop();
    fs.rmSync(folder, { recursive: true });
  });
  client.on('error', () => undefined);
  const first = await event(client, 'node');
  assert.equal(await client.set('key', 'value'), 'OK');
  assert.equal(first.split(':')[0], 'localhost');

  const moved = event(client, 'node');
  await cluster.failover();
  assert.notEqual(await moved, first);
  assert.equal(await client.get('key'), 'value');

  const doubting = new Redis(trusting(fs.readFileSync(files.wrongCa, 'utf8')));
  const refusal = await event(doubting, 'error');
  doubting.disconnect();
  assert.equal(refusal.code, 'ERR_REDIS_SENTINELS_UNREACHABLE');
  assert.match(refusal.message, /certificate/i);
});
