'use strict';

const { after, before } = require('node:test');
const { Redis } = require('../..');
const { startRedis } = require('../../tools/redis-server');

/**
 * One Redis for the tests of the suite that calls this.
 * @param {(own: {server: any, options: {host: string, port: number}}) => any} take is given it before the first of them
 */
function withServer(take) {
  let server;
  before(async () => {
    server = await startRedis();
    await take({ server, options: { host: server.host, port: server.port } });
  });
  after(() => server.stop());
}

/**
 * The same, and a client of it.
 * @param {(own: {server: any, client: any}) => any} take
 */
function withClient(take) {
  let client;
  after(() => client.disconnect());
  withServer(({ server, options }) => {
    client = new Redis(options);
    return take({ server, client });
  });
}

module.exports = { withClient, withServer };
