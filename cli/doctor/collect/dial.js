'use strict';

const { Redis } = require('../../../lib/client');

/** Several times what the client gives a Sentinel: a slow answer is to be told from none. */
const LIMIT = 3000;
const PINGS = 10;

/**
 * One plain connection, to a node or to a Sentinel.
 * @param {Record<string, any>} options of `Redis`
 * @returns {Promise<{client?: any, reach: import('../types').Reach}>}
 */
async function dial(options) {
  const client = new Redis({
    ...options,
    lazyConnect: true,
    connectTimeout: LIMIT,
    commandDeadline: LIMIT,
    // Reconnecting would hide what this is to find out.
    reconnectDelay: 60_000,
    reconnectDelayMax: 60_000
  });
  client.on('error', () => {});
  const start = performance.now();
  try {
    await client.connect();
    return {
      client: client.withOptions({ retry: 'never' }),
      reach: { ok: true, ms: performance.now() - start }
    };
  } catch (error) {
    client.disconnect();
    const { code, message } = /** @type {any} */ (error);
    return { reach: { ok: false, ms: performance.now() - start, code, message } };
  }
}

/**
 * The fastest of several: how far the server is, whatever else this machine is busy with.
 * @param {any} client
 * @returns {Promise<number>}
 */
async function roundTrip(client) {
  let fastest = Infinity;
  for (let i = 0; i < PINGS; i++) {
    const start = performance.now();
    await client.ping();
    fastest = Math.min(fastest, performance.now() - start);
  }
  return fastest;
}

/**
 * A question that the ACL, or the server's age, may not allow.
 * @param {any} client
 * @param {string[]} denied takes the name of the command in that case
 * @param {string[]} command
 * @returns {Promise<any>} undefined without an answer
 */
async function ask(client, denied, ...command) {
  try {
    return await client.call(...command);
  } catch (error) {
    if (/** @type {any} */ (error).code === 'NOPERM')
      denied.push(command.slice(0, 2).join(' ').toUpperCase());
    return undefined;
  }
}

/**
 * @param {unknown} flat name, value, name, value; anything else of a server that is none
 * @returns {Record<string, string>}
 */
function toObject(flat) {
  if (!Array.isArray(flat)) return {};
  /** @type {Record<string, string>} */
  const object = {};
  for (let i = 0; i + 1 < flat.length; i += 2) object[String(flat[i])] = String(flat[i + 1]);
  return object;
}

/** @param {unknown} text of INFO @returns {Record<string, string>} */
function parseInfo(text) {
  const lines = (typeof text === 'string' ? text : '').split('\r\n').filter((line) => line.includes(':'));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)])
  );
}

/** @param {unknown} reply of ROLE @returns {string | undefined} undefined for what no Redis says */
const roleIn = (reply) =>
  Array.isArray(reply) ? ['master', 'slave', 'sentinel'].find((role) => role === reply[0]) : undefined;

module.exports = { LIMIT, ask, dial, parseInfo, roleIn, roundTrip, toObject };
