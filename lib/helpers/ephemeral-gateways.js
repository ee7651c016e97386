'use strict';

const { firstError } = require('./answers');

/** Seconds after which a gateway's whole entry goes, whatever its carriers asked for: a floor under leaks. */
const ENTRY_LIFETIME = 7200;

/** @param {string} ipAddress */
const keyOf = (ipAddress) => `eph-gw-ip:${ipAddress}`;

const nowInSeconds = () => Math.floor(Date.now() / 1000);

/**
 * These helpers reject: sbc-inbound and sbc-sip-sidecar have their own fallback in a catch.
 *
 * @template T
 * @param {import('./types').Logger} logger
 * @param {string} text
 * @param {() => Promise<T>} work
 */
async function logAndRethrow(logger, text, work) {
  try {
    return await work();
  } catch (err) {
    logger.error(err, text);
    throw err;
  }
}

/**
 * @param {import('./types').Client} client
 * @param {import('./types').Logger} logger
 * @param {string} ipAddress
 * @param {string} voipCarrierSid
 * @param {number} ttlSeconds
 * @returns {Promise<boolean>}
 */
async function createEphemeralGateway(client, logger, ipAddress, voipCarrierSid, ttlSeconds) {
  const key = keyOf(ipAddress);
  const text = `createEphemeralGateway: error writing ${key}`;
  return logAndRethrow(logger, text, async () => {
    const answers = await client
      .multi()
      .hset(key, voipCarrierSid, nowInSeconds() + ttlSeconds)
      .expire(key, ENTRY_LIFETIME)
      .exec();
    const error = firstError(answers);
    if (error) logger.error(error, text);
    return true;
  });
}

/**
 * Redis removes a hash with its last field, so there is nothing to clean up afterwards.
 *
 * @param {import('./types').Client} client
 * @param {import('./types').Logger} logger
 * @param {string} ipAddress
 * @param {string} voipCarrierSid
 * @returns {Promise<boolean>}
 */
async function deleteEphemeralGateway(client, logger, ipAddress, voipCarrierSid) {
  const key = keyOf(ipAddress);
  return logAndRethrow(logger, `deleteEphemeralGateway: error deleting from ${key}`, async () => {
    return (await client.hdel(key, voipCarrierSid)) !== 0;
  });
}

/**
 * @param {import('./types').Client} client
 * @param {import('./types').Logger} logger
 * @param {string} ipAddress
 * @returns {Promise<string[]>} sids of the carriers whose entry has not expired
 */
async function queryEphemeralGateways(client, logger, ipAddress) {
  const key = keyOf(ipAddress);
  return logAndRethrow(logger, `queryEphemeralGateways: error reading ${key}`, async () => {
    const now = nowInSeconds();
    /** @type {string[]} */
    const active = [];
    /** @type {string[]} */
    const expired = [];
    for (const [sid, expiresAt] of Object.entries(await client.hgetall(key))) {
      (Number.parseInt(expiresAt, 10) > now ? active : expired).push(sid);
    }
    if (expired.length) await client.hdel(key, ...expired);
    return active;
  });
}

module.exports = { createEphemeralGateway, deleteEphemeralGateway, queryEphemeralGateways };
