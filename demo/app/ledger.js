'use strict';
const { now } = require('./clock');

/**
 * What a write promises to leave in Redis; demo/accounting/ has one check for each kind.
 * @typedef {object} Claim
 * @property {'list' | 'counter' | 'register' | 'queue'} check
 * @property {string} what   row of the closing table
 * @property {string} key
 * @property {string} [id]   list or queue item, set or sorted set member
 * @property {'string' | 'field' | 'set' | 'zset' | 'exists'} [type]   how a register is read
 * @property {string | null} [value]   what a register then holds; null: it is gone
 * @property {1 | -1} [by]   counters
 * @property {'add' | 'take'} [act]   queues
 *
 * @typedef {'open' | 'acknowledged' | 'maybe' | 'failed'} Outcome
 *
 * @typedef {Claim & {op: number, app: string, outcome: Outcome, code?: string, at: number, shadow?: boolean}} Entry
 */

/**
 * Remembers every write of one app and how it ended. It only claims: the parent compares it with Redis.
 * Settled entries are handed over as they settle, so that a long run costs the app no memory and a crash
 * of the app takes little with it.
 */
class Ledger {
  /** @param {string} app */
  constructor(app) {
    this.app = app;
    this.issued = 0;
    /** @type {Set<Entry>} */
    this.open = new Set();
    /** @type {Entry[]} */
    this.settled = [];
    this.lastAck = 0;
    this.longestGap = 0;
  }

  /**
   * @param {Claim[]} claims   all made by one write: the first is counted, the others only checked
   * @returns {Entry[]}
   */
  issue(claims) {
    const op = ++this.issued;
    return claims.map((claim, index) => {
      /** @type {Entry} */
      const entry = {
        ...claim,
        op,
        app: this.app,
        outcome: 'open',
        at: 0,
        ...(index > 0 && { shadow: true })
      };
      this.open.add(entry);
      return entry;
    });
  }

  /**
   * @param {Entry[]} entries
   * @param {Outcome} outcome
   * @param {string} [code]
   */
  settle(entries, outcome, code) {
    const at = now();
    if (outcome === 'acknowledged') this.#acknowledgedAt(at);
    for (const entry of entries) {
      Object.assign(entry, { outcome, at, ...(code && { code }) });
      this.open.delete(entry);
      this.settled.push(entry);
    }
  }

  /**
   * A write that turned out to have written nothing, as taking from an empty queue.
   * @param {Entry[]} entries
   */
  forget(entries) {
    for (const entry of entries) this.open.delete(entry);
  }

  /** The longest time without an acknowledged write, one that still lasts included. */
  longestStall() {
    const lasting = this.lastAck && this.open.size ? now() - this.lastAck : 0;
    return Math.max(this.longestGap, lasting);
  }

  /** Hands over what settled since the last time. */
  take() {
    const settled = this.settled;
    this.settled = [];
    return settled;
  }

  /** @param {number} at */
  #acknowledgedAt(at) {
    if (this.lastAck) this.longestGap = Math.max(this.longestGap, at - this.lastAck);
    this.lastAck = at;
  }
}

exports.Ledger = Ledger;
