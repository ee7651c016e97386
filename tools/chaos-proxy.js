'use strict';

const { once } = require('node:events');
const net = require('node:net');
const { ProxyConnection } = require('./chaos-connection');
const { freePort } = require('./free-ports');

/** @typedef {'pass' | 'delay' | 'swallow' | 'cut-before-reply' | 'refuse'} Mode */

const MODES = new Set(['pass', 'delay', 'swallow', 'cut-before-reply', 'refuse']);
const HOST = '127.0.0.1';

class ChaosProxy {
  /**
   * @param {{host: string, port: number}} target
   * @param {number} port
   */
  constructor(target, port) {
    this.target = target;
    this.host = HOST;
    this.port = port;
    /** @type {Mode} */
    this.mode = 'pass';
    /** Latency that is added each way, in ms. */
    this.delay = 0;
    /** Requests that are still answered before a cut; Infinity when none is planned. */
    this.requestsUntilCut = Number.POSITIVE_INFINITY;
    /** Connections ever accepted. */
    this.accepted = 0;
    /** @type {Set<ProxyConnection>} */
    this.open = new Set();
    /** @type {net.Server | undefined} */
    this.listener = undefined;
  }

  /** Connections that are open now. */
  get connections() {
    return this.open.size;
  }

  /**
   * @param {Mode} mode
   * @param {number} [ms] for 'delay'
   */
  async setMode(mode, ms = 0) {
    if (!MODES.has(mode)) throw new TypeError(`no such mode: ${mode}`);
    this.mode = mode;
    this.delay = mode === 'delay' ? ms : 0;
    if (mode === 'refuse') {
      this.#stopListening();
      this.dropConnections();
    } else {
      await this.listen();
    }
    for (const connection of this.open) connection.modeChanged();
  }

  /**
   * Lets `count` more requests be answered; the one after them is executed, but its reply is dropped and the
   * client cut off. Happens once.
   * @param {number} [count]
   */
  cutAfterRequests(count = 0) {
    this.requestsUntilCut = count;
  }

  /** @returns {boolean} whether the reply to the request that was just answered is to be cut */
  takeReply() {
    if (this.mode === 'cut-before-reply') return true;
    if (this.requestsUntilCut-- > 0) return false;
    this.requestsUntilCut = Number.POSITIVE_INFINITY;
    return true;
  }

  /** Cuts all connections, both sides; new ones are welcome. */
  dropConnections() {
    for (const connection of this.open) connection.destroy();
  }

  async stop() {
    this.#stopListening();
    this.dropConnections();
  }

  async listen() {
    if (this.listener) return;
    const listener = net.createServer({ noDelay: true }, (client) => this.#accept(client));
    this.listener = listener;
    listener.listen({ host: HOST, port: this.port });
    await once(listener, 'listening');
  }

  #stopListening() {
    this.listener?.close();
    this.listener = undefined;
  }

  /** @param {net.Socket} client */
  #accept(client) {
    this.accepted++;
    const connection = new ProxyConnection(client, this);
    this.open.add(connection);
    connection.closed.then(() => this.open.delete(connection));
  }
}

/**
 * Starts a TCP proxy on loopback that misbehaves on demand.
 * @param {{target: {host?: string, port: number}, port?: number}} options
 * @returns {Promise<ChaosProxy>}
 */
async function startProxy({ target, port }) {
  const proxy = new ChaosProxy(
    { host: target.host ?? HOST, port: target.port },
    port ?? (await freePort(HOST))
  );
  await proxy.listen();
  return proxy;
}

exports.startProxy = startProxy;
exports.ChaosProxy = ChaosProxy;
