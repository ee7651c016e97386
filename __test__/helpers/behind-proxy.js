'use strict';

const { after, afterEach, before } = require('node:test');
const { startProxy } = require('../../tools/chaos-proxy');
const { startRedis } = require('../../tools/redis-server');
const { clientMaker } = require('./client-maker');

/**
 * A Redis behind a proxy for the tests of a `describe`, each of which finds it empty, the proxy open, and no client
 * of the one before. `server` and `proxy` are there when the tests run.
 */
function behindProxy() {
  const { create, disconnectAll } = clientMaker();
  const place = {
    server: /** @type {any} */ (undefined),
    proxy: /** @type {any} */ (undefined),
    /** A client of any port. */
    create: (options) => create({ host: '127.0.0.1', ...options }),
    viaProxy: (options) => place.create({ port: place.proxy.port, ...options })
  };
  before(async () => {
    place.server = await startRedis();
    place.proxy = await startProxy({ target: place.server });
  });
  afterEach(async () => {
    disconnectAll();
    await place.proxy.setMode('pass');
    await place.server.cli('FLUSHALL');
  });
  after(async () => {
    await place.proxy.stop();
    await place.server.stop();
  });
  return place;
}

module.exports = { behindProxy };
