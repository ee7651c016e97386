'use strict';

const { IDLE } = require('../limits');
const { interleave } = require('../rounds');

const BACKGROUND = {
  id: 'background',
  label: 'GET 64 B, 20,000 commands per second',
  operation: 'get64',
  perSecond: 20_000
};
/** Long enough for some collections of garbage to fall into it, and for windows in which nothing else runs. */
const SLICES = 6;

/**
 * How long everything else in the process waits for the event loop while Redis is used at a steady pace, and where
 * nothing is sent at all.
 *
 * @param {import('../types').Library[]} clients
 * @param {import('../types').Flags} flags
 * @param {string[]} failures
 */
function compareUnderLoad(clients, flags, failures) {
  const { label, operation, perSecond } = BACKGROUND;
  return interleave({
    contenders: [...clients, ...clients.slice(0, 1).map(idling)],
    rounds: flags.rounds,
    what: label,
    failures,
    measure: (client) => client.paced({ operation, perSecond, ms: SLICES * flags.slice })
  });
}

/**
 * The process of a client that is not used.
 * @param {import('../types').Library} client
 */
const idling = (client) => ({
  ...client,
  ...IDLE,
  paced: (/** @type {any} */ load) => client.paced({ ...load, perSecond: 0 })
});

module.exports = { BACKGROUND, compareUnderLoad };
