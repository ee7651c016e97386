'use strict';

const net = require('node:net');
const { performance } = require('node:perf_hooks');
const { Push, RespParser } = require('./resp-parser');

/**
 * Commands of a handshake or a heartbeat. Cutting these would keep a client from ever reconnecting, and a
 * test counts the commands it sent, not the ones its client sends on its own.
 */
const HANDSHAKE = new Set(
  'HELLO AUTH CLIENT SELECT ROLE INFO PING ECHO COMMAND READONLY QUIT SENTINEL SUBSCRIBE PSUBSCRIBE'.split(
    ' '
  )
);

/** One direction: chunks leave in order, none before its time. */
class Lane {
  /**
   * @param {net.Socket} destination
   * @param {import('./chaos-proxy').ChaosProxy} proxy
   */
  constructor(destination, proxy) {
    this.destination = destination;
    this.proxy = proxy;
    /** @type {Array<{due: number, chunk: Buffer | undefined}>} an undefined chunk stands for the end */
    this.queue = [];
    /** @type {NodeJS.Timeout | undefined} */
    this.timer = undefined;
  }

  /** @param {Buffer | undefined} chunk */
  push(chunk) {
    this.queue.push({ due: performance.now() + this.proxy.delay, chunk });
    this.pump();
  }

  pump() {
    clearTimeout(this.timer);
    while (this.queue.length > 0 && this.proxy.mode !== 'swallow') {
      const wait = this.queue[0].due - performance.now();
      if (wait > 0) {
        this.timer = setTimeout(() => this.pump(), wait);
        return;
      }
      const { chunk } = /** @type {{chunk: Buffer | undefined}} */ (this.queue.shift());
      if (chunk) this.destination.write(chunk);
      else this.destination.destroySoon();
    }
  }

  clear() {
    clearTimeout(this.timer);
    this.queue.length = 0;
  }
}

/** A client's connection and the one to the target that belongs to it. */
class ProxyConnection {
  /**
   * @param {net.Socket} client
   * @param {import('./chaos-proxy').ChaosProxy} proxy
   */
  constructor(client, proxy) {
    this.client = client;
    this.proxy = proxy;
    this.upstream = net.connect({ ...proxy.target, noDelay: true });
    this.toServer = new Lane(this.upstream, proxy);
    this.toClient = new Lane(client, proxy);
    this.requests = new RespParser();
    this.replies = new RespParser();
    /** @type {boolean[]} for each request without a reply yet: is it a handshake command? */
    this.unanswered = [];
    this.readable = true;
    this.cutting = false;
    this.closed = new Promise((resolve) => client.once('close', resolve));
    this.#wire();
  }

  modeChanged() {
    this.toServer.pump();
    this.toClient.pump();
  }

  destroy() {
    this.toServer.clear();
    this.toClient.clear();
    this.client.destroy();
    this.upstream.destroy();
  }

  #wire() {
    const { client, upstream } = this;
    client.on('data', (chunk) => this.#fromClient(chunk));
    upstream.on('data', (chunk) => this.#fromServer(chunk));
    // An error is followed by 'close', which says all that is needed.
    for (const socket of [client, upstream]) socket.on('error', () => {});
    client.on('close', () => this.#clientGone());
    upstream.on('close', () => this.toClient.push(undefined));
  }

  /** In its order behind what was held back: a kernel, too, delivers the bytes of a closed socket after a partition. */
  #clientGone() {
    this.toClient.clear();
    this.toServer.push(undefined);
  }

  /** @param {Buffer} chunk */
  #fromClient(chunk) {
    for (const { value } of this.#parse(this.requests, chunk)) {
      const name = String(Array.isArray(value) ? value[0] : value);
      this.unanswered.push(HANDSHAKE.has(name.toUpperCase()));
    }
    this.toServer.push(chunk);
  }

  /** @param {Buffer} chunk */
  #fromServer(chunk) {
    const values = this.#parse(this.replies, chunk);
    if (!this.readable) {
      this.toClient.push(Buffer.concat([this.replies.takeRest(), chunk]));
      return;
    }
    for (const { value, bytes } of values) this.#reply(value, bytes);
    if (this.cutting && this.unanswered.length === 0) this.destroy();
  }

  /**
   * Replies pass whole: what belongs to the one before a cut must arrive, nothing of the next one may.
   * @param {unknown} value
   * @param {Buffer} bytes
   */
  #reply(value, bytes) {
    const outOfBand = value instanceof Push;
    const handshake = outOfBand || this.unanswered.shift();
    if (!handshake && !this.cutting) this.cutting = this.proxy.takeReply();
    if (!this.cutting) this.toClient.push(bytes);
  }

  /**
   * Anything that is not RESP, such as TLS, still passes, byte for byte, but can no longer be cut.
   * @param {RespParser} parser
   * @param {Buffer} chunk
   */
  #parse(parser, chunk) {
    if (!this.readable) return [];
    try {
      return parser.push(chunk);
    } catch {
      this.readable = false;
      return [];
    }
  }
}

exports.ProxyConnection = ProxyConnection;
