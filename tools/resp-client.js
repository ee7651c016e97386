'use strict';

const { EventEmitter } = require('node:events');
const net = require('node:net');
const tls = require('node:tls');
const { RespParser, Push, encodeCommand } = require('./resp-parser');

/**
 * @typedef {object} RespOptions
 * @property {string} [host] default '127.0.0.1'
 * @property {number} [port]
 * @property {string} [path] a unix socket, instead of host and port
 * @property {tls.ConnectionOptions} [tls] speak TLS with these options
 * @property {string} [username]
 * @property {string} [password]
 * @property {number} [timeout] ms that a connect or one reply may take, default 5000
 */

/** @typedef {{resolve: (value: any) => void, reject: (error: Error) => void, timer: NodeJS.Timeout}} Waiter */

const SUBSCRIPTION_KINDS = new Set([
  'message',
  'pmessage',
  'subscribe',
  'psubscribe',
  'unsubscribe',
  'punsubscribe'
]);

/**
 * A Redis client small enough to be trusted as the reference that the real one is tested against: one
 * socket, replies in order, no reconnect, no retry.
 * Events: `push` (items) for each pub/sub message, `close` once.
 */
class RespClient extends EventEmitter {
  /**
   * @param {net.Socket} socket connected
   * @param {number} timeout
   */
  constructor(socket, timeout) {
    super();
    this.socket = socket;
    this.timeout = timeout;
    this.parser = new RespParser();
    this.subscribed = false;
    /** @type {Waiter[]} */
    this.waiters = [];
    /** @type {Error | undefined} */
    this.failure = undefined;
    socket.on('data', (chunk) => this.#receive(chunk));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#closed());
  }

  /**
   * @param {...(string | number | Buffer)} args
   * @returns {Promise<any>} the reply; an error reply rejects, with its first word as `code`
   */
  command(...args) {
    if (this.failure) return Promise.reject(this.failure);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => this.#fail(new Error(`no reply to ${args[0]} within ${this.timeout} ms`)),
        this.timeout
      );
      this.waiters.push({ resolve, reject, timer });
      this.socket.write(encodeCommand(args));
    });
  }

  /**
   * Subscribes and turns the connection into one that receives only.
   * @param {'subscribe' | 'psubscribe'} kind
   * @param {string} pattern
   */
  async subscribe(kind, pattern) {
    // The confirmation looks like a message, so it must be taken as the reply to this command.
    await this.command(kind, pattern);
    this.subscribed = true;
  }

  close() {
    this.#fail(new Error('closed by this side'));
  }

  /** @param {Buffer} chunk */
  #receive(chunk) {
    try {
      for (const { value } of this.parser.push(chunk)) this.#dispatch(value);
    } catch (error) {
      this.#fail(/** @type {Error} */ (error));
    }
  }

  /** @param {unknown} value */
  #dispatch(value) {
    if (value instanceof Push) {
      this.emit('push', value.items);
    } else if (Array.isArray(value) && SUBSCRIPTION_KINDS.has(value[0]) && this.#isMessage(value)) {
      this.emit('push', value);
    } else {
      this.#settle(value);
    }
  }

  /** @param {unknown[]} value */
  #isMessage(value) {
    const confirmation = this.waiters.length > 0 && !String(value[0]).endsWith('message');
    return (this.subscribed || this.waiters.length === 0) && !confirmation;
  }

  /** @param {unknown} value */
  #settle(value) {
    const waiter = this.waiters.shift();
    if (!waiter) return;
    clearTimeout(waiter.timer);
    if (value instanceof Error) waiter.reject(value);
    else waiter.resolve(value);
  }

  #closed() {
    this.#fail(new Error('connection closed by the server'));
    this.emit('close');
  }

  /** @param {Error} error */
  #fail(error) {
    this.failure ??= error;
    this.socket.destroy();
    for (const waiter of this.waiters.splice(0)) {
      clearTimeout(waiter.timer);
      waiter.reject(error);
    }
  }
}

/**
 * @param {RespOptions} options
 * @returns {net.Socket}
 */
function openSocket(options) {
  const host = options.host ?? '127.0.0.1';
  if (options.path) return net.connect({ path: options.path });
  if (options.tls) return tls.connect({ host, port: options.port, ...options.tls });
  return net.connect({ host, port: Number(options.port), noDelay: true });
}

/**
 * @param {net.Socket} socket
 * @param {string} event 'connect' or 'secureConnect'
 * @param {number} timeout
 * @returns {Promise<void>}
 */
function connected(socket, event, timeout) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => socket.destroy(new Error(`no connection within ${timeout} ms`)), timeout);
    /** @param {Error} [error] */
    const done = (error) => {
      clearTimeout(timer);
      socket.off('error', done);
      if (error) reject(error);
      else resolve();
    };
    socket.once('error', done);
    socket.once(event, () => done());
  });
}

/**
 * Connects and authenticates.
 * @param {RespOptions} options
 * @returns {Promise<RespClient>}
 */
async function connectResp(options) {
  const timeout = options.timeout ?? 5000;
  const socket = openSocket(options);
  await connected(socket, options.tls ? 'secureConnect' : 'connect', timeout);
  const client = new RespClient(socket, timeout);
  if (options.password === undefined) return client;
  const user = options.username === undefined ? [] : [options.username];
  try {
    await client.command('AUTH', ...user, options.password);
  } catch (error) {
    client.close();
    throw error;
  }
  return client;
}

/**
 * One command on a connection of its own.
 * @param {RespOptions} options
 * @param {...(string | number | Buffer)} args
 * @returns {Promise<any>}
 */
async function askOnce(options, ...args) {
  const client = await connectResp(options);
  try {
    return await client.command(...args);
  } finally {
    client.close();
  }
}

/**
 * @param {ReadonlyArray<string>} flat field, value, field, value ... as RESP2 sends a map
 * @returns {Record<string, string>}
 */
function toObject(flat) {
  /** @type {Record<string, string>} */
  const object = {};
  for (let i = 0; i < flat.length; i += 2) object[flat[i]] = flat[i + 1];
  return object;
}

exports.connectResp = connectResp;
exports.askOnce = askOnce;
exports.toObject = toObject;
exports.RespClient = RespClient;
