'use strict';

/**
 * @typedef {object} Pending a command on its way
 * @property {(value: any) => void} resolve
 * @property {(error: any) => void} reject
 * @property {string} name
 * @property {number} shape see `lib/connection.js`
 * @property {number} replies
 * @property {number} deadline on the clock of `performance.now()`
 * @property {Error | undefined} origin where the application called, if it wants to know
 */

/** Finds the promise of a reply by a small number. Numbers are reused, and arrays are fast at them. */
class PendingTable {
  constructor() {
    /** @type {Array<Pending | undefined>} */
    this.slots = [];
    /** @type {number[]} */
    this.free = [];
    /** @type {number[]} slots whose reply may still come although their promise is settled */
    this.quarantine = [];
    /** @type {number[]} quarantined for at least one sweep */
    this.ripe = [];
    this.size = 0;
  }

  /** @param {Pending} pending @returns {number} its id */
  add(pending) {
    this.size++;
    const id = this.free.pop();
    if (id === undefined) return this.slots.push(pending) - 1;
    this.slots[id] = pending;
    return id;
  }

  /**
   * @param {number} id
   * @returns {Pending | undefined} undefined when it was settled before
   */
  take(id) {
    const pending = this.slots[id];
    if (pending === undefined) return undefined;
    this.slots[id] = undefined;
    this.size--;
    this.free.push(id);
    return pending;
  }

  /**
   * Keeps an id that was taken from being used again while a late reply could be mistaken for
   * that of another command.
   * @param {number} id the one taken last
   */
  retire(id) {
    this.free.pop();
    this.quarantine.push(id);
  }

  /** @param {number} id */
  takeIntoQuarantine(id) {
    const pending = this.take(id);
    if (pending) this.retire(id);
    return pending;
  }

  /** Ids that were quarantined before the last call are safe now. */
  endQuarantine() {
    for (const id of this.ripe) this.free.push(id);
    this.ripe = this.quarantine;
    this.quarantine = [];
  }

  /** @param {number} now @returns {number[]} ids past their deadline */
  overdue(now) {
    const ids = [];
    for (let id = 0; id < this.slots.length; id++) {
      const pending = this.slots[id];
      if (pending && pending.deadline < now) ids.push(id);
    }
    return ids;
  }
}

exports.PendingTable = PendingTable;
