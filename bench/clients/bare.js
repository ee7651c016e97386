'use strict';

const { once } = require('node:events');
const net = require('node:net');

const DOLLAR = 36;
const CRLF = '\r\n';

/** @param {string[]} args ASCII, as the cases have it */
const encode = (...args) =>
  `*${args.length}\r\n${args.map((arg) => `$${arg.length}\r\n${arg}\r\n`).join('')}`;

/**
 * The least that can be done over a socket of Node.js: one write for each turn of the event loop, a promise for each
 * command, and replies of the two kinds that GET and SET have. No errors, no deadlines, no reconnecting: what is
 * left is the price of the socket, which no client that goes through it can be below.
 */
class BareConnection {
  /** @type {((value: string) => void)[]} */
  #waiting = [];
  #outgoing = '';
  #rest = /** @type {Buffer} */ (Buffer.alloc(0));
  #socket;

  /** @param {net.Socket} socket connected */
  constructor(socket) {
    this.#socket = socket.setNoDelay();
    socket.on('data', (chunk) => this.#receive(/** @type {Buffer} */ (chunk)));
  }

  /** @param {string} request @returns {Promise<string>} */
  request(request) {
    if (this.#outgoing === '') queueMicrotask(() => this.#flush());
    this.#outgoing += request;
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #flush() {
    this.#socket.write(this.#outgoing, 'latin1');
    this.#outgoing = '';
  }

  /** @param {Buffer} chunk */
  #receive(chunk) {
    const data = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    let at = 0;
    for (;;) {
      const lineEnd = data.indexOf(CRLF, at, 'latin1');
      if (lineEnd === -1) break;
      const line = data.toString('latin1', at + 1, lineEnd);
      const isBulk = data[at] === DOLLAR;
      const begin = isBulk ? lineEnd + CRLF.length : at + 1;
      const end = isBulk ? begin + Number(line) : lineEnd;
      if (end + CRLF.length > data.length) break;
      this.#waiting.shift()?.(isBulk ? data.toString('latin1', begin, end) : line);
      at = end + CRLF.length;
    }
    this.#rest = data.subarray(at);
  }

  close() {
    this.#socket.destroy();
  }
}

/** @param {string} name */
const unsupported = (name) => () => Promise.reject(new Error(`the bare socket has no ${name}`));

/**
 * @param {import('../types').Target} target
 * @returns {Promise<import('../types').Client>}
 */
async function connect({ host, port }) {
  const socket = net.connect(port, host);
  await once(socket, 'connect');
  const connection = new BareConnection(socket);
  return {
    get: (key) => connection.request(encode('GET', key)),
    set: (key, value) => connection.request(encode('SET', key, value)),
    hgetall: unsupported('hgetall'),
    hashOf: () => ({}),
    close: () => connection.close()
  };
}

module.exports = { connect };
