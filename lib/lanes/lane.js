'use strict';

const { Connection } = require('../connection');
const { ownDelay } = require('../options/retry-strategy');
const { answerTranslation, tellApplication } = require('../status');

/**
 * Milliseconds. A lane may say nothing for hours while a command blocks on it; without probes a flow
 * that a firewall dropped would never be noticed.
 */
const KEEP_ALIVE = 5000;

/**
 * A connection beside the shared one, for what changes a connection or stops it: it finds its node and
 * follows a failover for itself, with the options of its client.
 */
class Lane {
  /**
   * @param {any} client
   * @param {Record<string, any>} [settings] options that differ from the client's
   */
  constructor(client, settings) {
    // Inherited, not copied: some options are secret and do not enumerate.
    const options = Object.create(client.options);
    const keepAlive = client.options.keepAlive || KEEP_ALIVE;
    // A lane is always new to its first command; whether the client takes any is asked before (`lib/lanes/index.js`).
    this.options = Object.assign(options, { keepAlive, enableOfflineQueue: true }, settings);
    this.client = client;
    const observation = client.observation.ofLane();
    this.connection = new Connection(this.options, (notice) => this.hear(notice), observation);
    /** The node it is connected to. */
    this.node = '';
    this.closed = false;
    this.connected = false;
    /** Called whenever the lane is connected. @type {() => void} */
    this.onReady = () => undefined;
    /** Called when the connection is lost. @type {() => void} */
    this.onLost = () => undefined;
  }

  open() {
    this.connection.open();
  }

  /** An idle lane does not keep the process alive. */
  rest() {
    this.connection.release();
  }

  close() {
    if (this.closed) return;
    this.closed = true;
    this.connection.batch.flush();
    this.connection.close();
    this.connection.release();
  }

  /** @param {any} notice */
  hear(notice) {
    if (notice.kind === 'translate') answerTranslation(this.client, this.connection, notice);
    if (this.closed) return;
    // Whether to give up is decided for the shared connection.
    if (notice.kind === 'retry') this.connection.native.retryIn(ownDelay(this.options, notice.delay));
    if (notice.kind === 'ready') {
      // In a failover one connection replaces the other, and nothing is told of the old one.
      if (this.connected) this.onLost();
      this.connected = true;
      this.node = notice.message;
      this.onReady();
    }
    if (notice.kind === 'disconnected') {
      this.connected = false;
      this.onLost();
    }
    // Of other warnings the shared connection has its own.
    if (notice.kind === 'warning' && notice.code === 'REDIS_READING_PAUSED')
      tellApplication(this.client, notice);
    // What keeps the shared connection down, too, is told there.
    if (notice.kind === 'error' && this.client.status === 'ready') this.client.tellError(notice);
  }
}

exports.Lane = Lane;
