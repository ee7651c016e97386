'use strict';

// Packages that are handed an ioredis client get this one, on a single Redis.

const { after, before, describe, it } = require('node:test');
const { clientFactory } = require('./helpers/client-factory');
const { packages } = require('./helpers/packages');
const { speechUtils } = require('./helpers/packages/speech-utils');
const { startRedis } = require('../tools/redis-server');

/** A package that waits for ever fails, and the next one is tried. */
const timeout = 20_000;

let server;
before(async () => {
  server = await startRedis();
});
after(() => server.stop());

describe('packages that are handed a client', () => {
  for (const { name, play } of packages) {
    it(name, { timeout }, async () => {
      const connect = clientFactory({ host: server.host, port: server.port });
      const part = play(connect);
      try {
        await part.init?.();
        await part.work(1);
        await part.work(2);
      } finally {
        await part.stop?.();
        connect.close();
      }
    });
  }
});

describe('a package that makes the call of jambonz, through an npm alias', () => {
  it('speech-utils', { timeout }, async () => {
    const address = { host: server.host, port: server.port };
    const part = await speechUtils((make, logger) => make(address, logger));
    try {
      await part.work(1);
    } finally {
      await part.stop();
    }
  });
});
