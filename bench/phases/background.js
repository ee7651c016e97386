'use strict';

const { interleave } = require('../rounds');

const BACKGROUND = {
  id: 'background',
  label: 'GET 64 B, 20,000 commands per second',
  operation: 'get64',
  perSecond: 20_000
};
/** Long enough for some collections of garbage to fall into it. */
const SLICES = 2;

/**
 * How long everything else in the process waits for the event loop while Redis is used at a steady pace.
 *
 * @param {import('../types').Library[]} clients
 * @param {import('../types').Flags} flags
 * @param {string[]} failures
 */
function compareUnderLoad(clients, flags, failures) {
  const { label, operation, perSecond } = BACKGROUND;
  return interleave({
    contenders: clients,
    rounds: flags.rounds,
    what: label,
    failures,
    measure: (client) => client.paced({ operation, perSecond, ms: SLICES * flags.slice })
  });
}

module.exports = { BACKGROUND, compareUnderLoad };
