'use strict';

const { fork } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');
const { connectResp } = require('../../tools/resp-client');
const { quantile } = require('../stats');

const PROXY = path.join(__dirname, 'proxy.js');
const PINGS = 100;

/** @param {import('../types').Target} target @returns {Promise<number>} milliseconds, median */
async function measureRoundTrip({ host, port }) {
  const client = await connectResp({ host, port });
  const times = [];
  for (let i = 0; i < PINGS; i++) {
    const begin = performance.now();
    await client.command('PING');
    times.push(performance.now() - begin);
  }
  client.close();
  return quantile(times, 0.5);
}

/**
 * Puts a round trip between the clients and a server, and says how long it has become.
 *
 * @param {import('../types').Target} server
 * @param {number} ms
 */
async function startDelay(server, ms) {
  const child = fork(PROXY, [String(server.port), String(ms)]);
  const [port] = await once(child, 'message');
  const target = { host: '127.0.0.1', port };
  return { target, roundTrip: await measureRoundTrip(target), stop: () => child.disconnect() };
}

module.exports = { startDelay };
