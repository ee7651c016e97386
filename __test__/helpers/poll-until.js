'use strict';

/**
 * For what has no event: replication, or what a third party sees. Asks again until it is so; the test's own
 * time limit ends a wait that is in vain.
 * @param {() => Promise<boolean>} check
 */
async function pollUntil(check) {
  while (!(await check())) await new Promise((resolve) => setTimeout(resolve, 5));
}

module.exports = { pollUntil };
