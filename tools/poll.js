'use strict';

const { setTimeout: sleep } = require('node:timers/promises');

const INTERVAL_MS = 10;

/**
 * Asks again and again until there is nothing to complain about.
 * @param {() => Promise<string | undefined>} complaint what is still wrong; an exception counts as one
 * @param {{timeout: number, what: string}} options timeout in ms; `what` begins the message of the error
 * @returns {Promise<void>}
 */
async function pollUntilNo(complaint, { timeout, what }) {
  const deadline = Date.now() + timeout;
  for (;;) {
    const reason = await complaint().catch((error) => error.message);
    if (!reason) return;
    if (Date.now() > deadline) throw new Error(`${what} after ${timeout} ms: ${reason}`);
    await sleep(INTERVAL_MS);
  }
}

module.exports = { pollUntilNo };
