'use strict';

const { once } = require('node:events');
const { Redis } = require('../../../lib/client');
const { LIMIT } = require('./dial');

/** Sentinels are connected to one by one; a subscription takes two round trips more. */
const SUBSCRIPTION_LIMIT = 1500;
const LOOK_MS = 20;

/**
 * @param {any} client
 * @param {number} reachable Sentinels
 */
async function subscriptionsOf(client, reachable) {
  const deadline = performance.now() + SUBSCRIPTION_LIMIT;
  for (;;) {
    const { sentinels } = client.health();
    const subscribed = sentinels.filter((/** @type {any} */ sentinel) => sentinel.subscribed);
    if (subscribed.length >= reachable || performance.now() > deadline) {
      return new Set(subscribed.map((/** @type {any} */ sentinel) => sentinel.address));
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/**
 * What the client of an app comes to with these options.
 * @param {any} options of the app
 * @param {number} reachable Sentinels that answer
 * @returns {Promise<{facts: import('../types').ClientFacts, subscribed: Set<string>}>}
 */
async function collectClient(options, reachable) {
  const client = new Redis({ ...options, lazyConnect: true, connectTimeout: LIMIT });
  client.on('error', () => {});
  /** @type {string[]} */
  const needless = [];
  client.on('warning', (/** @type {any} */ { code, message }) => {
    if (code === 'REDIS_PASSWORD_NOT_NEEDED') needless.push(message);
  });
  /** @type {string | undefined} */
  let node;
  client.on('node', (/** @type {string} */ address) => {
    node = address;
  });
  const start = performance.now();
  const tooLate = AbortSignal.timeout(LIMIT);
  try {
    await Promise.race([client.connect(), once(tooLate, 'abort').then(() => Promise.reject(lateness()))]);
    const readyAfter = performance.now() - start;
    const subscribed = await subscriptionsOf(client, reachable);
    return { facts: { readyAfter, node, needless }, subscribed };
  } catch (error) {
    const { code, message } = /** @type {any} */ (error);
    return { facts: { error: { code, message } }, subscribed: new Set() };
  } finally {
    client.disconnect();
  }
}

const lateness = () =>
  Object.assign(new Error(`the client was not ready within ${LIMIT} ms`), { code: 'ETIMEDOUT' });

module.exports = { collectClient };
