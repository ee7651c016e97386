'use strict';

const { comparable } = require('./comparable');

/**
 * What a scenario of the conformance suite plays on: it makes clients of one library, and keeps the transcript that
 * is compared with that of the other one.
 */
class Stage {
  /**
   * @param {any} Redis the class of the library
   * @param {any} server
   * @param {object} options of every client
   */
  constructor(Redis, server, options = {}) {
    this.Redis = Redis;
    this.server = server;
    this.options = options;
    /** @type {any[]} */
    this.transcript = [];
    /** @type {any[]} */
    this.clients = [];
  }

  /** A client of this server with these options; it is closed when the curtain falls. */
  create(options = {}) {
    return this.keep(
      new this.Redis({ host: this.server.host, port: this.server.port, ...this.options, ...options })
    );
  }

  /** A client with options of its own that cannot be reached by mistake. */
  keep(client) {
    client.on('error', () => undefined);
    this.clients.push(client);
    return client;
  }

  /** Adds a line to the transcript. */
  note(...line) {
    this.transcript.push(comparable(line));
  }

  /** Adds a line for each of these events, in the order in which they come. */
  record(emitter, ...events) {
    for (const event of events) emitter.on(event, (...args) => this.note(event, ...args));
    return emitter;
  }

  /** Adds the outcome of a promise, or of what throws. */
  async outcome(label, action) {
    try {
      this.note(label, await (typeof action === 'function' ? action() : action));
    } catch (error) {
      this.note(label, error);
    }
  }

  /** A Node.js callback that adds what it is given, and a promise of the call. */
  callback(label) {
    const { promise, resolve } = withResolvers();
    const done = (error, value) => {
      // `done(error)` and `done(error, undefined)` are the same to whoever is called.
      this.note(label, error, value);
      resolve();
    };
    return Object.assign(done, { called: promise });
  }

  close() {
    for (const client of this.clients) client.disconnect();
  }
}

/** Node.js 20 has no `Promise.withResolvers`. */
function withResolvers() {
  let resolve;
  const promise = new Promise((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

exports.Stage = Stage;
