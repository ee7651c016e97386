'use strict';

const { commandArguments, refuseLongList } = require('./arguments');
const { addCommandMethods } = require('./command-methods');
const { IDEMPOTENT, TRANSACTION, WRITE, deliveryFlags } = require('./delivery');
const { ReplyError } = require('./errors');
const { toObject } = require('./tape');
const { nodeify } = require('./nodeify');

/**
 * @typedef {object} Queued
 * @property {string} name
 * @property {import('./encode').Argument[]} args
 * @property {boolean} asBytes
 * @property {((error: any, value?: any) => void) | undefined} callback
 */

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
    this.client = client;
    this.atomic = atomic;
    /** @type {Queued[]} */
    this.queue = [];
  }

  get length() {
    return this.queue.length;
  }

  /**
   * @param {string} name
   * @param {any[]} given
   * @param {boolean} [asBytes]
   */
  add(name, given, asBytes = false) {
    const last = given[given.length - 1];
    const callback = typeof last === 'function' ? given.pop() : undefined;
    const args = commandArguments(name, given, this.client.options.keyPrefix);
    this.queue.push({ name, args, asBytes, callback });
    return this;
  }

  /** Any command by its name. @param {string} name @param {...any} args */
  call(name, ...args) {
    return this.add(name.toLowerCase(), args);
  }

  /** Any command by its name, strings as Buffers. @param {string} name @param {...any} args */
  callBuffer(name, ...args) {
    return this.add(name.toLowerCase(), args, true);
  }

  /** Turns the rest into a transaction. */
  multi() {
    this.atomic = true;
    return this;
  }

  /** @param {any[][]} commands */
  addAll(commands) {
    refuseLongList(commands);
    for (const command of commands) {
      refuseLongList(command);
      const [name, ...args] = command;
      this.add(String(name).toLowerCase(), args);
    }
    return this;
  }

  /** @param {(error: any, results?: any) => void} [callback] */
  exec(callback) {
    const queue = this.queue;
    this.queue = [];
    return nodeify(this.run(queue), callback);
  }

  /** @param {Queued[]} queue @returns {Promise<any>} */
  async run(queue) {
    const results = this.atomic
      ? await sendTransaction(this.client, queue)
      : queue.length > 0
        ? await sendEach(this.client, queue)
        : [];
    if (results) answerCallbacks(queue, results);
    return results;
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

/**
 * Each command for itself, in order, and each with its own delivery contract.
 * @param {any} client
 * @param {Queued[]} queue
 * @returns {Promise<Array<[any, any?]>>}
 */
async function sendEach(client, queue) {
  const settled = await Promise.allSettled(
    queue.map(({ name, args, asBytes }) => client.dispatch(name, args, asBytes))
  );
  return settled.map(
    (one) => /** @type {[any, any?]} */ (one.status === 'fulfilled' ? [null, one.value] : [one.reason])
  );
}

/**
 * MULTI, the commands and EXEC in one piece: no other command of this client can come between, and
 * after a lost connection either all of it is sent again or none.
 * @param {any} client
 * @param {Queued[]} queue
 * @returns {Promise<Array<[any, any?]> | null>}
 */
async function sendTransaction(client, queue) {
  for (const { name, args } of queue) {
    const refusal = client.refuse(name, args);
    if (refusal) throw refusal;
  }
  if (queue.some(({ asBytes }) => asBytes) && !queue.every(({ asBytes }) => asBytes)) {
    throw new TypeError('a transaction answers with strings or with Buffers, not with both');
  }
  const commands = [['multi'], ...queue.map(({ args }) => args), ['exec']];
  const flags = transactionFlags(queue);
  const replies = await client.dispatchGroup('exec', commands, flags, queue[0]?.asBytes ?? false);
  return readTransaction(queue, replies);
}

/** @param {Queued[]} queue as repeatable as its least repeatable command */
function transactionFlags(queue) {
  let flags = TRANSACTION | WRITE | IDEMPOTENT;
  for (const { name, args } of queue) {
    if (!(deliveryFlags(name, args) & IDEMPOTENT)) flags &= ~IDEMPOTENT;
  }
  return flags;
}

/**
 * @param {Queued[]} queue
 * @param {any[]} replies of MULTI, of each command (`QUEUED`), and of EXEC
 * @returns {Array<[any, any?]> | null}
 */
function readTransaction(queue, replies) {
  const executed = replies[replies.length - 1];
  // WATCH saw a change.
  if (executed === null) return null;
  if (executed instanceof Error) {
    const previousErrors = replies.slice(0, -1).flatMap((reply, i) => {
      if (!(reply instanceof ReplyError)) return [];
      reply.command = { name: i === 0 ? 'multi' : queue[i - 1].name };
      return [reply];
    });
    throw Object.assign(executed, { command: { name: 'exec' }, previousErrors });
  }
  return /** @type {any[]} */ (executed).map((value, i) => {
    if (value instanceof ReplyError) {
      value.command = { name: queue[i].name };
      return [value];
    }
    return [null, queue[i].name === 'hgetall' && Array.isArray(value) ? toObject(value) : value];
  });
}

/**
 * @param {Queued[]} queue
 * @param {Array<[any, any?]>} results
 */
function answerCallbacks(queue, results) {
  queue.forEach(({ callback }, i) => {
    // Later, so that what a callback throws is its own failure and not that of `exec`.
    if (callback) process.nextTick(callback, results[i][0], results[i][1]);
  });
}

exports.Pipeline = Pipeline;
