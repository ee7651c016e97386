'use strict';

const { SELECT } = require('../commands/delivery');
const { emit } = require('../status');

/**
 * SELECT stays on the shared connection, where what was called before and after it finds the right database; the
 * native half repeats it on every connection to come. For lanes the database is another one at once, without waiting for the reply.
 * @param {any} client
 * @param {import('../requests/encode').Argument[]} args
 * @param {number} flags
 */
async function selectDatabase(client, args, flags) {
  const { root } = client;
  const { database: before } = root;
  const chosen = Number(String(args[1]));
  use(root, chosen);
  try {
    const reply = await root.connection.request('select', args, flags | SELECT, client.deadline);
    emit(root, 'select', chosen);
    return reply;
  } catch (error) {
    // Unless another one was chosen meanwhile.
    if (root.database === chosen) use(root, before);
    throw error;
  }
}

/**
 * @param {any} root
 * @param {number} database
 */
function use(root, database) {
  if (root.database === database || Number.isNaN(database)) return;
  root.database = database;
  root.lanes?.discardIdle();
}

module.exports = { selectDatabase };
