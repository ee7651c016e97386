'use strict';

const { CLIENTS } = require('./clients');
const { openHelpers } = require('./helpers/open');
const { OPERATIONS } = require('./operations');

/**
 * What a worker works with: a client, or a library of helpers.
 *
 * @param {{kind: 'client' | 'helpers', id: string, target: import('./types').Target}} which
 * @returns {Promise<import('./types').Subject>}
 */
async function openSubject({ kind, id, target }) {
  if (kind === 'helpers') return openHelpers(id, target);
  const entry = CLIENTS.find((client) => client.id === id);
  if (!entry) throw new Error(`no client is called ${id}`);
  const client = await entry.connect(target);
  return { operation: (name) => OPERATIONS[name](client), close: client.close };
}

module.exports = { openSubject };
