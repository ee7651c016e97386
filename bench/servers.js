'use strict';

const fs = require('node:fs');
const { temporaryFolder } = require('../tools/child-registry');
const { startRedis } = require('../tools/redis-server');
const { makeCertificates } = require('../tools/tls-certificates');
const { seed } = require('./seed');

/** @typedef {{target: import('./types').Target, stop: () => Promise<void>}} Server */

/** @returns {Promise<Server>} */
async function startPlain() {
  const server = await startRedis();
  const target = { host: server.host, port: server.port };
  await seed(target);
  return { target, stop: () => server.stop() };
}

/** @returns {Promise<Server>} */
async function startEncrypted() {
  const { ca, server: pair } = await makeCertificates(temporaryFolder('bench-tls-'));
  const server = await startRedis({ tls: { ca, ...pair } });
  const target = { host: 'localhost', port: server.port, ca: fs.readFileSync(ca, 'utf8') };
  await seed(target);
  return { target, stop: () => server.stop() };
}

module.exports = { startEncrypted, startPlain };
