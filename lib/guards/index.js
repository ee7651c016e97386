'use strict';

const { CURSOR_AT, NO_RETRY, WRITE } = require('../commands/delivery');
const { ReplyError, named } = require('../errors');
const { CursorGuard } = require('./cursors');
const { requestDurably } = require('./durability');
const { sendUntilAccepted } = require('./reconnect-on-error');

/** What some clients need around each command: scans across servers, writes with WAIT, a look at errors. */
class Guards {
  /** @param {any} options */
  constructor(options) {
    this.cursors = new CursorGuard();
    this.durable = options.waitReplicas > 0;
    this.reconnects = options.reconnectOnError !== undefined;
    // A replica's refusal to write is the answer; waiting for another node would not change it.
    this.readsOnly = options.role !== 'master';
  }

  /** @param {number} flags */
  flagsFor(flags) {
    return this.readsOnly && flags & WRITE ? flags | NO_RETRY : flags;
  }

  /**
   * @param {any} client
   * @param {string} name
   * @param {import('../requests/encode').Argument[]} args
   * @param {number} given flags
   * @returns {Promise<any>}
   */
  dispatch(client, name, args, given) {
    const flags = this.flagsFor(given);
    if (!this.reconnects) return this.send(client, name, args, flags);
    return sendUntilAccepted(client, (sender) => this.send(sender, name, args, flags));
  }

  /**
   * Commands in one piece, under `waitReplicas`.
   * @param {any} client
   * @param {string} name
   * @param {import('../requests/encode').Argument[][]} commands
   * @param {number} flags
   * @returns {Promise<any[]>} the replies, errors among them
   */
  sendGroup(client, name, commands, flags) {
    return requestDurably(client, name, commands, flags);
  }

  /**
   * @param {any} client
   * @param {string} name
   * @param {import('../requests/encode').Argument[]} args
   * @param {number} flags
   * @returns {Promise<any>}
   */
  send(client, name, args, flags) {
    if (this.durable && flags & WRITE) return writeDurably(client, name, args, flags);
    if (name in CURSOR_AT) {
      const ask = () => client.connection.request(name, args, flags, client.deadline);
      return this.cursors.page(name, args, ask);
    }
    return client.connection.request(name, args, flags, client.deadline);
  }
}

/**
 * @param {any} client
 * @param {string} name
 * @param {import('../requests/encode').Argument[]} args
 * @param {number} flags
 */
async function writeDurably(client, name, args, flags) {
  const [reply] = await requestDurably(client, name, [args], flags);
  if (!(reply instanceof ReplyError)) return reply;
  throw named(reply, name);
}

/** @param {any} options see `lib/options/index.js` @returns {Guards | undefined} */
function createGuards(options) {
  const needed = options.sentinels !== null || options.waitReplicas > 0 || options.reconnectOnError;
  return needed ? new Guards(options) : undefined;
}

module.exports = { createGuards };
