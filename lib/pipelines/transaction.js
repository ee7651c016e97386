'use strict';

const { commandArguments, refuseLongList } = require('../commands/arguments');
const { addCommandMethods } = require('../methods/command-methods');
const { nodeify, takeCallback } = require('../methods/nodeify');
const { transformArguments } = require('../methods/transformers');
const { sendQueue, sendTransaction } = require('./send-queue');

/**
 * @typedef {object} Queued
 * @property {string} name
 * @property {import('../requests/encode').Argument[]} args
 * @property {boolean} asBytes
 * @property {((error: any, value?: any) => void) | undefined} callback
 * @property {any} [script] see `lib/methods/scripts.js`
 */

/** @param {string} name @returns {Queued} the same for all transactions, since nothing is ever added to it */
const bracket = (name) => ({ name, args: [name], asBytes: false, callback: undefined });
const MULTI = bracket('multi');
const EXEC = bracket('exec');

/**
 * Commands collected by `pipeline()` or `multi()`. Every command is a method that returns the
 * object itself; `exec()` resolves to `[[error, value], ...]`.
 */
class Pipeline {
  /**
   * @param {any} client
   * @param {boolean} atomic `multi()`
   */
  constructor(client, atomic) {
    this.redis = client;
    this.atomic = atomic;
    /** @type {Queued[]} */
    this.queue = [];
    /** Commands that `exec()` has sent. */
    this.sent = 0;
    /** What `exec()` answered last. @type {Promise<any> | undefined} */
    this.answer = undefined;
    /** Transactions that `multi()` began and no `exec()` has ended. */
    this.open = 0;
    // The scripts of this client are methods, too; most clients have none.
    const own = client.scripts?.pipelineMethods;
    if (own) Object.setPrototypeOf(this, own);
    if (atomic) {
      this.open = 1;
      this.queue.push(MULTI);
    }
  }

  get length() {
    return this.sent + this.queue.length;
  }

  get isPipeline() {
    return true;
  }

  /**
   * @param {string} name
   * @param {any[]} given
   * @param {boolean} [asBytes]
   * @param {string} [written] the name as the server is to see it
   */
  add(name, given, asBytes = false, written = name) {
    const callback = takeCallback(given);
    const args = commandArguments(name, transformArguments(name, given), this.redis.options.keyPrefix);
    args[0] = written;
    this.queue.push({ name, args, asBytes, callback });
    return this;
  }

  /**
   * @param {any} script
   * @param {any[]} given
   * @param {boolean} asBytes
   */
  addScript(script, given, asBytes) {
    const callback = takeCallback(given);
    const args = script.evalsha(given, this.redis.options.keyPrefix);
    this.queue.push({ name: 'evalsha', args, asBytes, callback, script });
    return this;
  }

  /** Any command by its name. @param {string} name @param {...any} args */
  call(name, ...args) {
    return this.add(String(name).toLowerCase(), args, false, String(name));
  }

  /** The name of `call()` that node_redis gave it. @param {string} name @param {...any} args */
  send_command(name, ...args) {
    return this.call(name, ...args);
  }

  /** Any command by its name, strings as Buffers. @param {string} name @param {...any} args */
  callBuffer(name, ...args) {
    return this.add(String(name).toLowerCase(), args, true, String(name));
  }

  /** What follows is a transaction, up to the next `exec()`. */
  multi() {
    this.open++;
    return this.add('multi', []);
  }

  /**
   * @param {any[][]} commands name, arguments and perhaps a callback
   */
  addAll(commands) {
    refuseLongList(commands);
    for (const command of commands) {
      refuseLongList(command);
      const [given, ...args] = command;
      const name = String(given);
      const method = methodOf(this, name);
      if (method) method.apply(this, args);
      else this.call(name, ...args);
    }
    return this;
  }

  /** ioredis' name for `addAll`. @param {any[][]} commands */
  addBatch(commands) {
    return this.addAll(commands);
  }

  /**
   * Sends everything. Inside of a pipeline it ends the transaction that `multi()` began, and sends nothing yet. Called
   * again with nothing new to send, it answers what it answered before.
   * @param {(error: any, results?: any) => void} [callback]
   * @returns {any}
   */
  exec(callback) {
    if (this.open > 0) {
      this.open--;
      if (!this.atomic) return this.add('exec', callback ? [callback] : []);
      this.queue.push(EXEC);
    }
    const { queue } = this;
    if (queue.length > 0 || this.answer === undefined) {
      this.queue = [];
      this.sent += queue.length;
      this.answer = this.run(queue);
    }
    return nodeify(this.answer, callback);
  }

  /** As `exec()`: which commands answer with Buffers was said where they were added. @param {any} [callback] */
  execBuffer(callback) {
    return this.exec(callback);
  }

  /** @param {Queued[]} queue @returns {Promise<any>} */
  run(queue) {
    if (queue.length === 0) return Promise.resolve([]);
    return (this.atomic ? sendTransaction : sendQueue)(this.redis, queue);
  }
}

addCommandMethods(
  Pipeline,
  (name, asBytes) =>
    /** @this {Pipeline} @param {...any} args */
    function (...args) {
      return this.add(name, args, asBytes);
    }
);

/** @param {any} object @param {string} name @returns {Function | undefined} */
const methodOf = (object, name) => (typeof object[name] === 'function' ? object[name] : undefined);

exports.Pipeline = Pipeline;
