'use strict';

const { commandArguments } = require('./commands/arguments');
const { WRITE, withRetry } = require('./commands/delivery');
const { RedisError, calledAs, closed } = require('./errors');
const { SECRETS, hideSecrets } = require('./hidden');
const { addCommandMethods } = require('./methods/command-methods');
const { addIoredisMembers } = require('./methods/ioredis-members');
const { nodeify, takeCallback } = require('./methods/nodeify');
const { addScanStreams } = require('./methods/scan-methods');
const { replyTransformer, transformArguments } = require('./methods/transformers');
const { once } = require('./once');
const { Sender } = require('./sender');

const transactions = once(() => require('./pipelines/transaction'));

/** Milliseconds that `quit()` waits for what is under way. */
const GOODBYE_LIMIT = 2000;
/** Milliseconds after which it looks again whether there is anything left to wait for. */
const GOODBYE_INTERVAL = 5;

/**
 * A client that an ioredis user knows: every command is a method that returns a promise and takes a
 * callback, strings come back as strings, hashes as objects, misses as `null`.
 */
class Redis extends Sender {
  /** @param {...any} args as ioredis: port, host and options, a URL, a socket path, or options */
  constructor(...args) {
    // Here and not above, as in other places: what no client needs before it is made is not loaded with the package.
    const { readOptions } = require('./options');
    super(hideSecrets(readOptions(args)));
    const { scripts } = this.options;
    this.options.scripts = {};
    for (const name of Object.keys(scripts)) this.defineCommand(name, scripts[name]);
    if (this.options.lazyConnect) process.nextTick(() => this.emit('wait'));
    else this.open();
  }

  /**
   * Resolves when the client is ready, and rejects when the first attempt failed; the client goes on trying then.
   * @param {(error?: any) => void} [callback]
   * @returns {Promise<void>}
   */
  connect(callback) {
    const { root } = this;
    if (root.status === 'end') root.revive();
    else if (root.status !== 'wait') {
      const busy = new RedisError('Redis is already connecting/connected', 'ERR_REDIS_CONNECTING');
      return nodeify(Promise.reject(busy), callback);
    }
    const { firstAttempt } = require('./first-attempt');
    const attempt = firstAttempt(root);
    root.open();
    return nodeify(attempt, callback);
  }

  /**
   * Resolves to a second client that emits `monitor` (time, arguments, source, database) for every command that the
   * server executes, until its `disconnect()`.
   * @param {(error: any, client?: any) => void} [callback]
   */
  monitor(callback) {
    const { monitor } = require('./lanes/monitor');
    return nodeify(monitor(this), callback);
  }

  /** Any command by its name. @param {string} name @param {...any} args */
  call(name, ...args) {
    return command(this, String(name).toLowerCase(), args, false, String(name));
  }

  /** Any command by its name, strings as Buffers. @param {string} name @param {...any} args */
  callBuffer(name, ...args) {
    return command(this, String(name).toLowerCase(), args, true, String(name));
  }

  /**
   * A Lua script as a method `name` of this client, of its pipelines, and of its duplicates.
   * @param {string} name
   * @param {import('./methods/scripts').Definition} definition
   */
  defineCommand(name, definition) {
    const { defineScript } = require('./methods/scripts');
    defineScript(this.root, name, definition);
  }

  /** @param {any[][]} [commands] */
  pipeline(commands) {
    const { Pipeline } = transactions();
    return new Pipeline(this, false).addAll(commands ?? []);
  }

  /** @param {any} [commands] a list of commands, or options */
  multi(commands) {
    const { root } = this;
    const { Pipeline } = transactions();
    const multi = new Pipeline(root.leases === undefined ? this : root.leases.view(this), true);
    if (commands?.pipeline === false) {
      const { leasesOf } = require('./lanes');
      return leasesOf(root).collect(multi);
    }
    return multi.addAll(Array.isArray(commands) ? commands : []);
  }

  /** @param {Record<string, any>} [overrides] a second client with the same options and these */
  duplicate(overrides) {
    const { parseArguments } = require('./options/connection-string');
    // Spreading leaves hidden properties behind.
    const secrets = Object.fromEntries(SECRETS.map((secret) => [secret, this.options[secret]]));
    const options = { ...this.options, ...secrets, ...parseArguments([overrides]) };
    return new /** @type {any} */ (this.constructor)(options);
  }

  /**
   * A second client that reads from a replica, and from another one when that goes. What it reads may be
   * older than what the master holds; it refuses writes, as replicas do.
   * @param {Record<string, any>} [overrides]
   */
  replica(overrides) {
    return this.duplicate({ ...overrides, role: 'slave' });
  }

  /**
   * The same connection under another delivery contract.
   * @param {{retry?: 'idempotent' | 'always' | 'never', deadline?: number}} contract `deadline` in milliseconds
   * @returns {this}
   */
  withOptions({ retry = this.retry, deadline = this.deadline }) {
    if (!['idempotent', 'always', 'never'].includes(retry)) {
      throw new RangeError(`retry is ${String(retry)}, but idempotent, always or never is expected`);
    }
    if (!Number.isInteger(deadline) || deadline < 1 || deadline > 2 ** 31) {
      throw new RangeError(
        `deadline is ${String(deadline)}, but an integer from 1 to ${2 ** 31} is expected`
      );
    }
    return Object.assign(Object.create(this), { retry, deadline });
  }

  /** How the client is doing; for liveness probes. */
  health() {
    return { ...this.connection.native.health(), lastFailover: this.root.lastFailover ?? null };
  }

  /** What happened since the client was made, in numbers; for metrics. */
  stats() {
    const { statsOf } = require('./observation/stats');
    return statsOf(this.root);
  }

  /**
   * Lets what was submitted finish, says goodbye to the server, and closes. Rejects when that was asked for before.
   * @param {(error: any, reply?: 'OK') => void} [callback]
   */
  quit(callback) {
    const { root } = this;
    const isOver = root.leaving || root.status === 'end';
    root.leaving = true;
    return nodeify(isOver ? Promise.reject(closed()) : this.sayGoodbye(), callback);
  }

  /** @returns {Promise<'OK'>} */
  async sayGoodbye() {
    const { root } = this;
    const isOpen = root.status === 'ready' || root.connection.pending.size > 0;
    const end = performance.now() + GOODBYE_LIMIT;
    if (isOpen) {
      // Commands that still wait for a connection come first: QUIT stands behind them.
      const flags = withRetry(WRITE, 'never');
      const goodbye = root.connection.request('quit', ['quit'], flags, GOODBYE_LIMIT);
      root.closing = true;
      // Whatever the answer is, this client is done with the connection.
      await goodbye.catch(() => undefined);
    }
    // Nobody can stand behind what blocks on a connection of its own, or was watched there.
    while (root.lanes?.isBusy && performance.now() < end) await sleep(GOODBYE_INTERVAL);
    this.disconnect();
    return 'OK';
  }

  /** @param {boolean} [reconnect] look for a new connection instead of closing */
  disconnect(reconnect = false) {
    if (reconnect) {
      // As in ioredis: a client that was not connected yet is from now on.
      if (this.root.status === 'wait') this.root.open();
      else this.connection.native.reconnect();
      return;
    }
    const { forgetAtExit } = require('./exit');
    this.root.closing = true;
    this.root.lanes?.close();
    this.connection.batch.flush();
    this.connection.close();
    forgetAtExit(this.connection);
    this.connection.linger();
  }

  /** The name node_redis gave `disconnect`. */
  end() {
    this.disconnect();
  }
}

/** @param {number} time milliseconds */
const sleep = (time) => new Promise((resolve) => setTimeout(resolve, time));

/**
 * @param {Redis} client
 * @param {string} name
 * @param {any[]} given
 * @param {boolean} asBytes
 * @param {string} [written] the name as the server is to see it
 */
function command(client, name, given, asBytes, written = name) {
  const callback = takeCallback(given);
  const args = commandArguments(name, transformArguments(name, given), client.options.keyPrefix);
  args[0] = written;
  const transform = replyTransformer(name);
  const sent = client.dispatch(name, args, asBytes);
  const reply = written === name ? sent : sent.catch((error) => Promise.reject(calledAs(error, written)));
  const promise = transform === undefined ? reply : reply.then(transform);
  return callback === undefined ? promise : nodeify(promise, callback);
}

addCommandMethods(
  Redis,
  (name, asBytes) =>
    /** @this {Redis} @param {...any} args */
    function (...args) {
      return command(this, name, args, asBytes);
    }
);

addScanStreams(Redis);
addIoredisMembers(Redis);

exports.Redis = Redis;
