'use strict';

const { randomUUID } = require('node:crypto');

const INTERVAL_MS = 5;
/** Should the doctor die, the list goes by itself. */
const EXPIRY_SECONDS = 600;

/** @typedef {{id: string, settled: number, code: string}} Entry */

/** Appends numbered items to a list of its own, at a steady pace, whatever becomes of the ones before. */
class CanaryWriter {
  /** @param {any} client */
  constructor(client) {
    this.client = client;
    this.key = `jambonz:doctor:${randomUUID()}`;
    /** @type {Promise<Entry>[]} */
    this.entries = [];
  }

  async start() {
    await this.write();
    await this.client.expire(this.key, EXPIRY_SECONDS);
    this.timer = setInterval(() => void this.write(), INTERVAL_MS);
  }

  /** @returns {Promise<Entry>} */
  write() {
    const id = String(this.entries.length);
    const settle = (code = '') => ({ id, settled: performance.now(), code });
    const entry = this.client.rpush(this.key, id).then(
      () => settle(),
      (/** @type {any} */ error) => settle(String(error.code))
    );
    this.entries.push(entry);
    return entry;
  }

  /** @returns {Promise<Entry[]>} when all are settled */
  stop() {
    clearInterval(this.timer);
    return Promise.all(this.entries);
  }

  /** @param {any} client of the new master @returns {Promise<string[]>} what is there in the end */
  async collect(client) {
    const items = await client.lrange(this.key, 0, -1);
    await client.del(this.key);
    return items;
  }
}

/**
 * @param {Entry[]} entries
 * @param {string[]} items in the list, in the end
 */
function account(entries, items) {
  /** @type {Record<string, number>} */
  const failed = {};
  for (const { code } of entries) if (code) failed[code] = (failed[code] ?? 0) + 1;
  const there = new Set(items);
  const acknowledged = entries.filter(({ code }) => !code);
  const times = acknowledged.map(({ settled }) => settled).sort((a, b) => a - b);
  return {
    written: entries.length,
    acknowledged: acknowledged.length,
    lost: acknowledged.filter(({ id }) => !there.has(id)).length,
    repeated: items.length - there.size,
    uncertain: entries.filter(({ id, code }) => code && there.has(id)).length,
    failed,
    outage: times.reduce((longest, at, i) => (i > 0 ? Math.max(longest, at - times[i - 1]) : 0), 0)
  };
}

exports.CanaryWriter = CanaryWriter;
exports.account = account;
