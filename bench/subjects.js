'use strict';

const { CLIENTS } = require('./clients');
const { growthOperation } = require('./growth/operations');
const { spread } = require('./growth/spread');
const { openHelpers } = require('./helpers/open');
const { BARE_CLIENT } = require('./limits');
const { OPERATIONS } = require('./operations');
const { openPlain } = require('./plain');

/**
 * What a worker works with: a client, several that share the work, or a library of helpers.
 *
 * @param {{kind: 'client' | 'helpers' | 'plain', id: string, target: import('./types').Target, count?: number}} which
 * @returns {Promise<import('./types').Subject>}
 */
async function openSubject({ kind, id, target, count = 1 }) {
  if (kind === 'helpers') return openHelpers(id, target);
  if (kind === 'plain') return openPlain();
  const entry = [...CLIENTS, BARE_CLIENT].find((client) => client.id === id);
  if (!entry) throw new Error(`no client is called ${id}`);
  const clients = await Promise.all(Array.from({ length: count }, () => entry.connect(target)));
  const client = count === 1 ? clients[0] : spread(clients);
  return {
    operation: (name) => growthOperation(client, name) ?? OPERATIONS[name](client),
    close: client.close
  };
}

module.exports = { openSubject };
