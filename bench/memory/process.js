'use strict';

/**
 * A process that does one thing with one client and says what memory that took: `fork` it with --expose-gc, send it
 * `{id, target, scenario}`, and it answers with a sample. Nothing but the client is loaded here.
 */

const { CLIENTS } = require('../clients');
const { SCENARIOS } = require('./scenarios');

process.on('message', async (/** @type {any} */ { id, target, scenario }) => {
  const entry = CLIENTS.find((client) => client.id === id);
  const client = await entry?.connect(target);
  if (!client) throw new Error(`no client is called ${id}`);
  process.send?.(await SCENARIOS[scenario](client));
  await client.close();
  process.disconnect();
});
// Also when the parent dies.
process.on('disconnect', () => process.exit());
