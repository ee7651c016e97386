'use strict';

const { CURSOR_AT } = require('./delivery');
const { CommandError } = require('./errors');

/** Cursors that are remembered; scans that nobody ends must not fill the memory. */
const MOST = 1000;

/**
 * Knows which server handed out a cursor. With Sentinels the server behind a client can change, and
 * another one would take the cursor for one of its own and skip elements without a word.
 */
class CursorGuard {
  constructor() {
    this.node = '';
    /** @type {Map<string, string>} */
    this.owners = new Map();
  }

  /**
   * @param {string} name
   * @param {import('./encode').Argument[]} args
   * @returns {Error | undefined} why the scan cannot go on
   */
  check(name, args) {
    const cursor = String(args[CURSOR_AT[name]]);
    const owner = this.owners.get(cursor);
    if (cursor === '0' || owner === undefined || owner === this.node) return undefined;
    return new CommandError(
      `${name.toUpperCase()} cannot go on: its cursor was handed out by ${owner}, and ${this.node} is the server now; start the scan again`,
      'ERR_REDIS_CURSOR_LOST',
      'no',
      name
    );
  }

  /** @param {any} reply of a scan */
  remember(reply) {
    const cursor = String(reply?.[0]);
    if (cursor === '0') return;
    this.owners.delete(cursor);
    this.owners.set(cursor, this.node);
    if (this.owners.size > MOST) this.owners.delete(/** @type {string} */ (this.owners.keys().next().value));
  }
}

exports.CursorGuard = CursorGuard;
