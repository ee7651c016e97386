'use strict';

const fs = require('node:fs');
const { temporaryFolder } = require('../tools/child-registry');
const { findRedis, supportsTls } = require('../tools/redis-binary');
const { startRedis } = require('../tools/redis-server');
const { makeCertificates } = require('../tools/tls-certificates');

/** @typedef {{plain: object, tls?: object}} Options of the client, as trial.js takes them */

/**
 * A Redis in plain text, and one with TLS if the server that was found can do that.
 * @returns {Promise<{options: Options, stop: () => Promise<void>}>}
 */
async function startServers() {
  const { server } = await findRedis();
  const plain = await startRedis();
  const address = (/** @type {{host: string, port: number}} */ { host, port }) => ({ host, port });
  if (!(await supportsTls(server))) return { options: { plain: address(plain) }, stop: () => plain.stop() };
  const { ca, server: certificate } = await makeCertificates(temporaryFolder('consumers-'));
  const tls = await startRedis({ tls: { ca, ...certificate, clientAuth: false } });
  return {
    options: { plain: address(plain), tls: { ...address(tls), tls: { ca: fs.readFileSync(ca, 'utf8') } } },
    stop: async () => {
      await plain.stop();
      await tls.stop();
    }
  };
}

module.exports = { startServers };
