'use strict';

const { Redis } = require('../../../lib/client');
const { fromText } = require('../address');
const { toObject } = require('../collect/dial');

/** A failover takes its steps some tens of milliseconds apart. */
const LOOK_MS = 50;
const PATIENCE_MS = 1000;

/**
 * @param {any} client
 * @param {string} name of the master
 * @returns {Promise<string>} what the Sentinel thinks of it at this moment
 */
async function opinion(client, name) {
  try {
    const [address, reply] = await Promise.all([
      client.call('sentinel', 'get-master-addr-by-name', name),
      client.call('sentinel', 'master', name).catch(() => [])
    ]);
    const { flags, 'failover-state': step, 'config-epoch': epoch } = toObject(reply);
    const parts = [`names ${address?.join(':')}`, flags && `flags ${flags}`, epoch && `epoch ${epoch}`];
    return [...parts, step && `failover: ${step}`].filter(Boolean).join(', ');
  } catch (error) {
    return `does not answer (${/** @type {any} */ (error).code})`;
  }
}

/**
 * Tells what each Sentinel thinks, whenever it changes its mind: the phases of a failover as they happen.
 * @param {string[]} addresses
 * @param {any} options of the app
 * @param {import('./screen').Screen} screen
 * @returns {() => void} ends it
 */
function tellSentinels(addresses, options, screen) {
  /** @type {Map<string, string>} */
  const known = new Map();
  const clients = addresses.map((address) => {
    const { sentinelUsername: username, sentinelPassword: password, sentinelTLS: tls } = options;
    const client = new Redis({
      ...fromText(address),
      username,
      password,
      tls,
      commandDeadline: PATIENCE_MS,
      enableOfflineQueue: false
    });
    client.on('error', () => {});
    return { what: `Sentinel ${address}`, client, asking: false };
  });
  const look = async (/** @type {typeof clients[number]} */ entry) => {
    // One question at a time: answers must not overtake one another.
    if (entry.asking || entry.client.status === 'connecting') return;
    entry.asking = true;
    const now = await opinion(entry.client, options.name);
    entry.asking = false;
    if (entry.client.status !== 'end') screen.changes(known, [[entry.what, now]]);
  };
  const timer = setInterval(() => clients.forEach((entry) => void look(entry)), LOOK_MS);
  return () => {
    clearInterval(timer);
    for (const { client } of clients) client.disconnect();
  };
}

module.exports = { tellSentinels };
