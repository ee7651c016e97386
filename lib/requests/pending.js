'use strict';

/**
 * @typedef {object} Pending a command on its way
 * @property {(value: any) => void} resolve
 * @property {(error: any) => void} reject
 * @property {string} name
 * @property {number} replies
 * @property {number} deadline the last round of the sweeper that it may live through
 * @property {Error | undefined} origin where the application called, if it wants to know
 */

const ignore = () => undefined;

/** Finds the promise of a reply by a small number. Numbers are reused, and arrays are fast at them. */
class PendingTable {
  constructor() {
    /** @type {Array<Pending | undefined>} */
    this.slots = [];
    /** @type {number[]} */
    this.free = [];
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

  /** @param {number} id @returns {Pending | undefined} it stays in the table */
  get(id) {
    return this.slots[id];
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
   * The promise behind an id was settled without the native half, which still owes the reply: the id
   * stays in use, so that the reply cannot be taken for that of another command.
   * @param {number} id
   * @returns {Pending | undefined}
   */
  bury(id) {
    const pending = this.slots[id];
    if (pending === undefined) return undefined;
    this.slots[id] = { ...pending, resolve: ignore, reject: ignore, deadline: Infinity };
    return pending;
  }

  /** @param {number} round of the sweeper @returns {number[]} ids past their deadline */
  overdue(round) {
    const ids = [];
    for (let id = 0; id < this.slots.length; id++) {
      const pending = this.slots[id];
      if (pending && pending.deadline < round) ids.push(id);
    }
    return ids;
  }
}

exports.PendingTable = PendingTable;
