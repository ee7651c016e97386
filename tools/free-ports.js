'use strict';

const net = require('node:net');

/**
 * Below every system's ephemeral range. A port from inside that range can be taken by any outgoing
 * connection while its server is down, and a client that reconnects to it may even connect to itself.
 */
const LOWEST = 16_000;
const HIGHEST = 32_000;
const MAX_TRIES = 200;

/** Ports handed out by this process are not handed out again: their server may just be restarting. */
const taken = new Set();

/**
 * @param {number} port
 * @param {string} host
 * @returns {Promise<boolean>}
 */
function isFree(port, host) {
  return new Promise((resolve) => {
    const probe = net.createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/**
 * @param {string} [host]
 * @returns {Promise<number>}
 */
async function freePort(host = '127.0.0.1') {
  for (let i = 0; i < MAX_TRIES; i++) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    if (taken.has(port)) continue;
    taken.add(port);
    if (await isFree(port, host)) return port;
  }
  throw new Error(`no free port between ${LOWEST} and ${HIGHEST} on ${host}`);
}

/**
 * @param {number} count
 * @param {string} [host]
 * @returns {Promise<number[]>} different from one another and from all others this process was given
 */
function freePorts(count, host) {
  return Promise.all(Array.from({ length: count }, () => freePort(host)));
}

module.exports = { freePort, freePorts };
