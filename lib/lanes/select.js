'use strict';

const { SELECT } = require('../commands/delivery');
const { emit } = require('../status');

/**
 * SELECT stays on the shared connection, where what was called before and after it finds the right database; the
 * native half repeats it on every connection to come.
 * @param {any} client
 * @param {import('../requests/encode').Argument[]} args
 * @param {number} flags
 */
async function selectDatabase(client, args, flags) {
  const { root } = client;
  const reply = await root.connection.request('select', args, flags | SELECT, client.deadline);
  root.database = Number(String(args[1]));
  root.lanes?.discardIdle();
  emit(root, 'select', root.database);
  return reply;
}

module.exports = { selectDatabase };
