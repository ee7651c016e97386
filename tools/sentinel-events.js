'use strict';

const { EventEmitter } = require('node:events');
const { performance } = require('node:perf_hooks');
const { connectResp } = require('./resp-client');

/** @typedef {import('./redis-server').RedisServer} RedisServer */

/**
 * @typedef {object} SentinelEvent
 * @property {number} at ms on the clock of performance.now()
 * @property {number} wall ms since 1970, to compare with the logs of servers
 * @property {number} sentinel the port of the Sentinel that said it
 * @property {string} channel e.g. '+switch-master'
 * @property {string} message
 */

/**
 * What all Sentinels publish, with the time of arrival: the clock that failovers are measured against.
 * Events: `event` (SentinelEvent) for each message, and `lost` (port) when a Sentinel's connection ends.
 */
class SentinelWatch extends EventEmitter {
  constructor() {
    super();
    /** @type {SentinelEvent[]} all of them, in order of arrival */
    this.events = [];
    /** @type {import('./resp-client').RespClient[]} */
    this.clients = [];
  }

  /** @param {RedisServer} sentinel */
  async follow(sentinel) {
    const client = await connectResp(sentinel.connection);
    client.on('push', (items) => this.#record(sentinel.port, items));
    client.on('close', () => this.emit('lost', sentinel.port));
    this.clients.push(client);
    await client.subscribe('psubscribe', '*');
  }

  /**
   * @param {(event: SentinelEvent) => boolean} wanted
   * @param {{timeout?: number, since?: number}} [options] timeout in ms, default 20000; `since` (an `at`)
   *   leaves out what was recorded before
   * @returns {Promise<SentinelEvent>} the first one, which may be in the past
   */
  first(wanted, { timeout = 20_000, since = Number.NEGATIVE_INFINITY } = {}) {
    const past = this.events.find((event) => event.at >= since && wanted(event));
    if (past) return Promise.resolve(past);
    return new Promise((resolve, reject) => {
      /** @param {SentinelEvent} event */
      const check = (event) => {
        if (!wanted(event)) return;
        clearTimeout(timer);
        this.off('event', check);
        resolve(event);
      };
      const timer = setTimeout(() => {
        this.off('event', check);
        reject(new Error(`the awaited Sentinel event did not come within ${timeout} ms`));
      }, timeout);
      this.on('event', check);
    });
  }

  /**
   * @param {string} name of the master
   * @param {{timeout?: number, since?: number}} [options]
   * @returns {Promise<SentinelEvent>}
   */
  firstSwitchMaster(name, options) {
    return this.first(
      ({ channel, message }) => channel === '+switch-master' && message.startsWith(`${name} `),
      options
    );
  }

  close() {
    for (const client of this.clients) client.close();
  }

  /**
   * @param {number} sentinel
   * @param {string[]} items
   */
  #record(sentinel, [, , channel, message]) {
    const event = { at: performance.now(), wall: Date.now(), sentinel, channel, message };
    this.events.push(event);
    this.emit('event', event);
  }
}

/**
 * Subscribes to all running Sentinels; resolves when all subscriptions stand.
 * @param {{sentinels: RedisServer[]}} cluster
 * @returns {Promise<SentinelWatch>}
 */
async function watchSentinels({ sentinels }) {
  const watch = new SentinelWatch();
  const running = sentinels.filter((sentinel) => sentinel.alive);
  try {
    await Promise.all(running.map((sentinel) => watch.follow(sentinel)));
    return watch;
  } catch (error) {
    watch.close();
    throw error;
  }
}

exports.watchSentinels = watchSentinels;
exports.SentinelWatch = SentinelWatch;
