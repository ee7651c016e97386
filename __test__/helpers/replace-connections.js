'use strict';

const { pollUntil } = require('./poll-until');

/**
 * Takes all connections of this name away, and waits until there are as many new ones.
 * @param {{cli(...args: string[]): Promise<any>}} server
 * @param {string} name `connectionName` of a client
 */
async function replaceConnections(server, name) {
  const ids = async () =>
    [...(await server.cli('CLIENT', 'LIST')).matchAll(/^id=(\d+).* name=(\S*) /gm)]
      .filter(([, , given]) => given === name)
      .map(([, id]) => id);
  const before = await ids();
  for (const id of before) await server.cli('CLIENT', 'KILL', 'ID', id);
  await pollUntil(async () => {
    const now = await ids();
    return now.length === before.length && !now.some((id) => before.includes(id));
  });
}

module.exports = { replaceConnections };
