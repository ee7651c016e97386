'use strict';

/**
 * A network with a round trip, as a process of its own: `fork` it with the port to lead to and the milliseconds, and
 * it sends the port that it listens on. Replies are what is delayed, by the whole round trip: the timers of Node.js
 * know milliseconds, and two delays of half of one would be one of each.
 */

const net = require('node:net');

const HOST = '127.0.0.1';
const [port, delay] = process.argv.slice(2).map(Number);

/** Chunks leave in order, none before its time. */
class DelayedWriter {
  /** @type {{due: number, chunk: Buffer}[]} */
  #queue = [];
  #destination;
  #timer = /** @type {NodeJS.Timeout | undefined} */ (undefined);

  /** @param {net.Socket} destination */
  constructor(destination) {
    this.#destination = destination;
  }

  /** @param {Buffer} chunk */
  write(chunk) {
    this.#queue.push({ due: performance.now() + delay, chunk });
    this.#timer ??= setTimeout(() => this.#pump(), delay);
  }

  #pump() {
    const now = performance.now();
    const later = this.#queue.findIndex(({ due }) => due > now);
    const due = this.#queue.splice(0, later === -1 ? this.#queue.length : later);
    if (due.length > 0) this.#destination.write(Buffer.concat(due.map(({ chunk }) => chunk)));
    const next = this.#queue[0];
    this.#timer = next && setTimeout(() => this.#pump(), next.due - now);
  }
}

const listener = net.createServer({ noDelay: true }, (client) => {
  const upstream = net.connect({ host: HOST, port, noDelay: true });
  const replies = new DelayedWriter(client);
  client.pipe(upstream);
  upstream.on('data', (chunk) => replies.write(/** @type {Buffer} */ (chunk)));
  upstream.on('close', () => client.destroy());
  client.on('close', () => upstream.destroy());
  // An error is followed by 'close', which says all that is needed.
  for (const socket of [client, upstream]) socket.on('error', () => {});
});
listener.listen(0, HOST, () => {
  process.send?.(/** @type {net.AddressInfo} */ (listener.address()).port);
});
process.on('disconnect', () => process.exit());
