'use strict';

const { setTimeout: sleep } = require('node:timers/promises');
const { connectResp } = require('../tools/resp-client');

/** @typedef {import('../tools/redis-server').RedisServer} RedisServer */

const INTERVAL_MS = 6;
/** A node that hangs is no replica that is being promoted. */
const TIMEOUT_MS = 1500;

/**
 * @typedef {object} Turn a change of a node's role
 * @property {RedisServer} node
 * @property {number} at when the new role was first seen, on the clock of `performance.now()`
 * @property {'master' | 'slave'} role the new one
 * @property {number} length of the list when the node was last seen in the old one
 */

/**
 * Asks all nodes for role and length of the list: what stands in the list behind the length that a node
 * had when it was still a replica was written to it as the master.
 */
class PromotionWatch {
  /** @param {RedisServer[]} nodes */
  constructor(nodes) {
    /** @type {Turn[]} */
    this.turns = [];
    this.running = true;
    this.done = Promise.all(nodes.map((node) => this.#follow(node)));
  }

  async close() {
    this.running = false;
    await this.done;
  }

  /** @param {RedisServer} node */
  async #follow(node) {
    /** @type {{role: string, length: number} | undefined} */
    let last;
    while (this.running) {
      const client = await connectResp({ ...node.connection, timeout: TIMEOUT_MS }).catch(() => undefined);
      while (client && this.running && !client.failure) {
        const seen = await look(client).catch(() => undefined);
        if (seen && last && seen.role !== last.role) {
          const role = /** @type {'master' | 'slave'} */ (seen.role);
          this.turns.push({ node, at: performance.now(), role, length: last.length });
        }
        last = seen ?? last;
        await sleep(INTERVAL_MS);
      }
      client?.close();
      await sleep(INTERVAL_MS * 5);
    }
  }

  /**
   * @param {number} port
   * @param {number} since
   * @returns {Turn | undefined} the first promotion of a node since then
   */
  promotionOf(port, since) {
    return this.turns.find(({ node, role, at }) => node.port === port && role === 'master' && at >= since);
  }

  /** @param {number} port @returns {Turn | undefined} the first demotion of a node */
  demotionOf(port) {
    return this.turns.find(({ node, role }) => node.port === port && role === 'slave');
  }
}

/** @param {import('../tools/resp-client').RespClient} client */
async function look(client) {
  const replies = [client.command('MULTI'), client.command('ROLE'), client.command('LLEN', 'log')];
  for (const reply of replies) reply.catch(() => {});
  const [[role], length] = await client.command('EXEC');
  return { role: String(role), length: Number(length) };
}

exports.PromotionWatch = PromotionWatch;
