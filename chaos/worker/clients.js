'use strict';

/** @typedef {import('../types').Connection} Connection */

/**
 * What the load needs of a client, whichever it is.
 * @typedef {object} Adapter
 * @property {(name: string, ...args: any[]) => Promise<any>} call one command, lower case
 * @property {(commands: any[][]) => Promise<any>} transaction rejects if one of the commands failed
 * @property {(contract: any) => Adapter} [under] the same under another delivery contract
 * @property {() => unknown} [health]
 * @property {() => void} close
 */

/** @typedef {(name: string, detail?: unknown) => void} Tell */

const EVENTS = ['connect', 'ready', 'close', 'reconnecting', 'end', 'error', 'warning', 'failover'];

/** @param {any} detail an Error is not a plain thing to send to another process */
const plain = (detail) =>
  detail instanceof Error ? `${/** @type {any} */ (detail).code ?? ''} ${detail.message}`.trim() : detail;

/**
 * @param {any} client
 * @param {Tell} tell
 */
function listen(client, tell) {
  for (const event of EVENTS) {
    client.on(event, (/** @type {unknown} */ detail) => tell(event, plain(detail)));
  }
}

/**
 * @param {any} client with the surface of ioredis
 * @returns {Adapter}
 */
function likeIoredis(client) {
  return {
    call: (name, ...args) => client.call(name, ...args),
    async transaction(commands) {
      const replies = await client.multi(commands).exec();
      const failed = replies?.find((/** @type {any[]} */ [error]) => error);
      if (failed) throw failed[0];
      return replies;
    },
    under: client.withOptions && ((contract) => likeIoredis(client.withOptions(contract))),
    health: client.health && (() => client.health()),
    close: () => client.disconnect()
  };
}

/**
 * @param {Connection} connection
 * @param {Tell} tell
 */
function native({ options, ...connection }, tell) {
  const { Redis } = /** @type {any} */ (require('../..'));
  const client = new Redis({ ...connection, ...options });
  listen(client, tell);
  return likeIoredis(client);
}

/**
 * As @jambonz/realtimedb-helpers sets it up: Sentinels, name and passwords, nothing else.
 * @param {Connection} connection
 * @param {Tell} tell
 * @param {object} [more]
 */
function ioredis({ options, ...connection }, tell, more = {}) {
  const { Redis } = require('ioredis');
  const client = new Redis({ ...connection, ...more });
  listen(client, tell);
  return likeIoredis(client);
}

/**
 * @param {Connection} connection
 * @param {Tell} tell
 * @returns {Adapter}
 */
function nodeRedis({ sentinels, name, password, sentinelUsername, sentinelPassword, natMap }, tell) {
  const { createSentinel } = require('redis');
  const client = /** @type {any} */ (
    createSentinel({
      name,
      sentinelRootNodes: sentinels,
      nodeClientOptions: { password },
      sentinelClientOptions: { username: sentinelUsername, password: sentinelPassword },
      nodeAddressMap: natMap
    })
  );
  for (const event of [...EVENTS, 'topology-change', 'client-error']) {
    client.on(event, (/** @type {unknown} */ detail) => tell(event, plain(detail)));
  }
  const connected = client.connect();
  connected.catch((/** @type {Error} */ error) => tell('error', plain(error)));
  return {
    async call(command, ...args) {
      await connected;
      return client.sendCommand(false, [command, ...args].map(String));
    },
    async transaction(commands) {
      await connected;
      const multi = client.multi();
      for (const [command, ...args] of commands) multi.addCommand(false, [command, ...args].map(String));
      return multi.exec();
    },
    close: () => client.destroy()
  };
}

/** @type {Record<import('../types').ClientName, (connection: Connection, tell: Tell) => Adapter>} */
const CLIENTS = {
  native,
  ioredis: (connection, tell) => ioredis(connection, tell),
  'ioredis-failover': (connection, tell) => ioredis(connection, tell, { failoverDetector: true }),
  'node-redis': nodeRedis
};

module.exports = { CLIENTS };
