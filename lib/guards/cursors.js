'use strict';

const { CURSOR_AT } = require('../commands/delivery');
const { CommandError } = require('../errors');

/** Cursors that are remembered; scans that nobody ends must not fill the memory. */
const MOST = 1000;

/**
 * Knows which server handed out a cursor. With Sentinels the server behind a client can change, and
 * another one would take the cursor for one of its own and skip elements without a word.
 */
class CursorGuard {
  constructor() {
    this.node = '';
    /** How often the server behind the client has changed. */
    this.moves = 0;
    /** @type {Map<string, string>} */
    this.owners = new Map();
  }

  /** @param {string} node the server that is in use now */
  moveTo(node) {
    if (node !== this.node) this.moves++;
    this.node = node;
  }

  /**
   * A page of a scan, from one server.
   * @param {string} name
   * @param {import('../requests/encode').Argument[]} args
   * @param {() => Promise<any>} ask
   * @returns {Promise<any>}
   */
  async page(name, args, ask) {
    const cursor = String(args[CURSOR_AT[name]]);
    const { node, moves } = this;
    const owner = this.owners.get(cursor);
    if (cursor !== '0' && owner !== undefined && owner !== node) throw this.lost(name, owner);
    const reply = await ask();
    // The native half moves before it can say so: who answered meanwhile, the old server or the new one, is not
    // known. A page that began there is good; its cursor, and one that it was asked with, are not.
    const moved = moves !== this.moves;
    if (moved && cursor !== '0') throw this.lost(name, node);
    this.remember(reply, moved ? '' : node);
    return reply;
  }

  /**
   * @param {string} name
   * @param {string} owner
   */
  lost(name, owner) {
    return new CommandError(
      `${name.toUpperCase()} cannot go on: its cursor was handed out by ${owner || 'another server'}, and ${this.node} is the server now; start the scan again`,
      'ERR_REDIS_CURSOR_LOST',
      'no',
      name
    );
  }

  /**
   * @param {any} reply of a scan
   * @param {string} node that gave it
   */
  remember(reply, node) {
    const cursor = String(reply?.[0]);
    if (cursor === '0') return;
    this.owners.delete(cursor);
    this.owners.set(cursor, node);
    if (this.owners.size > MOST) this.owners.delete(/** @type {string} */ (this.owners.keys().next().value));
  }
}

exports.CursorGuard = CursorGuard;
