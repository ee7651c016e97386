'use strict';

const { EventEmitter } = require('node:events');
const { commandArguments } = require('./arguments');
const { addCommandMethods } = require('./command-methods');
const { parseArguments } = require('./connection-string');
const { Connection, SHAPE_HASH, SHAPE_PLAIN } = require('./connection');
const { BYTES, TRANSACTION, WRITE, deliveryFlags, withRetry } = require('./delivery');
const { requestDurably } = require('./durability');
const { RedisError } = require('./errors');
const { flushAtExit, forgetAtExit } = require('./exit');
const { firstAttempt } = require('./first-attempt');
const { createGuards } = require('./guards');
const { legacyShape, needsLegacyShapes } = require('./legacy-shapes');
const { SECRETS, hide, hideSecrets } = require('./hidden');
const { addIoredisMembers } = require('./ioredis-members');
const { nodeify } = require('./nodeify');
const { isForSubscribers, runElsewhere, subscriberMode } = require('./lanes');
const { Leases } = require('./lanes/lease');
const { monitor, monitoringMode, startMonitoring } = require('./lanes/monitor');
const { LanePool } = require('./lanes/pool');
const { Observation } = require('./observation/observation');
const { register } = require('./observation/registry');
const { statsOf } = require('./observation/stats');
const { addScanStreams } = require('./scan-stream');
const { Pipeline } = require('./transaction');
const { Scripts, defineScript } = require('./scripts');
const { readOptions } = require('./options');
const { connectionError, emitError, tellApplication, tellPush } = require('./status');
const table = require('./command-table');

const closed = () => new RedisError('Connection is closed.', 'ERR_REDIS_CLOSED');

/**
 * A client that an ioredis user knows: every command is a method that returns a promise and takes a
 * callback, strings come back as strings, hashes as objects, misses as `null`.
 */
class Redis extends EventEmitter {
  /** @param {...any} args as ioredis: port, host and options, a URL, a socket path, or options */
  constructor(...args) {
    super();
    this.options = hideSecrets(readOptions(args));
    this.status = 'wait';
    this.closing = false;
    this.observation = new Observation(this);
    hide(this, 'observation');
    /** Tells the clients of a process apart. */
    this.number = register(this);
    hide(this, 'number');
    this.connection = this.createConnection();
    hide(this, 'connection');
    /** Why the last attempt to connect failed. @type {Error | undefined} */
    this.lastError = undefined;
    hide(this, 'lastError');
    /** The report of the last failover. @type {any} */
    this.lastFailover = undefined;
    hide(this, 'lastFailover');
    /** The node that the shared connection leads to. */
    this.node = '';
    hide(this, 'node');
    /** The database that SELECT chose. @type {number} */
    this.database = this.options.db;
    hide(this, 'database');
    /** Connections beside the shared one. @type {LanePool | undefined} */
    this.lanes = undefined;
    hide(this, 'lanes');
    /** @type {import('./lanes/subscriber').Subscriber | undefined} */
    this.subscriber = undefined;
    hide(this, 'subscriber');
    /** @type {import('./lanes/lease').Leases | undefined} */
    this.leases = undefined;
    hide(this, 'leases');
    /** The client itself, also for the views that `withOptions` makes. */
    this.root = this;
    hide(this, 'root');
    /** @type {'idempotent' | 'always' | 'never'} */
    this.retry = this.options.retry;
    this.deadline = this.options.commandDeadline;
    /** What Sentinels and `waitReplicas` make necessary; undefined keeps the common path short. */
    this.guards = createGuards(this.options);
    hide(this, 'guards');
    if (needsLegacyShapes(this.options)) this.dispatch = dispatchLegacy;
    this.scripts = new Scripts();
    hide(this, 'scripts');
    const scripts = this.options.scripts;
    this.options.scripts = {};
    for (const name of Object.keys(scripts)) this.defineCommand(name, scripts[name]);
    if (!this.options.lazyConnect) this.open();
  }

  open() {
    this.root.status = 'connecting';
    flushAtExit(this.connection);
    this.connection.open();
  }

  createConnection() {
    const { observation } = this;
    const onNotice = (/** @type {any} */ notice) => {
      observation.notice(notice);
      tellApplication(this, notice);
      if (notice.kind === 'ready' && this.options.monitor) startMonitoring(this);
    };
    const connection = new Connection(this.options, onNotice, observation);
    connection.onTold = (push) => tellPush(this, push);
    return connection;
  }

  /** After `disconnect()`: the native half has given its connection up for good. */
  revive() {
    this.connection = this.createConnection();
    this.lanes = undefined;
    this.subscriber = undefined;
    this.closing = false;
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
    const attempt = firstAttempt(root);
    root.open();
    return nodeify(attempt, callback);
  }

  /**
   * Sends one command. All methods end here.
   * @param {string} name lower case
   * @param {import('./encode').Argument[]} args the name in front
   * @param {boolean} asBytes
   * @param {number} [contract] flags, where the caller knows better than the table
   * @returns {Promise<any>}
   */
  dispatch(name, args, asBytes, contract) {
    const claimed = this.claim(name, args, asBytes);
    if (claimed !== undefined) return claimed;
    let flags = contract ?? deliveryFlags(name, args);
    if (this.retry !== 'idempotent') flags = withRetry(flags, this.retry);
    if (asBytes) flags |= BYTES;
    const kind = table[name]?.[0];
    if (kind !== 'w' && kind !== 'r') {
      const elsewhere = runElsewhere(this, name, args, flags);
      if (elsewhere !== undefined) return elsewhere;
    }
    if (this.guards !== undefined) return this.guards.dispatch(this, name, args, flags);
    return this.connection.request(
      name,
      args,
      flags,
      this.deadline,
      name === 'hgetall' ? SHAPE_HASH : SHAPE_PLAIN
    );
  }

  /**
   * Sends commands in one piece.
   * @param {string} name
   * @param {import('./encode').Argument[][]} commands
   * @param {number} flags
   * @param {boolean} asBytes
   * @returns {Promise<any[]>}
   */
  dispatchGroup(name, commands, flags, asBytes) {
    const refusal = this.refuse('exec');
    if (refusal) return Promise.reject(refusal);
    const own = withRetry(asBytes ? flags | BYTES : flags, this.retry);
    const all = this.guards ? this.guards.flagsFor(own) : own;
    if (this.guards?.durable) return requestDurably(this, name, commands, all & ~TRANSACTION);
    return this.connection.requestGroup(name, commands, all, this.deadline);
  }

  /**
   * What becomes of a command because of the state of the client or of what its user began before.
   * @param {string} name
   * @param {import('./encode').Argument[]} args
   * @param {boolean} asBytes
   * @returns {Promise<any> | undefined} undefined when it can simply be sent
   */
  claim(name, args, asBytes) {
    const refusal = this.refuse(name);
    if (refusal) return Promise.reject(refusal);
    const { leases } = this.root;
    if (leases === undefined || leases.busy === 0) return undefined;
    const watching = name === 'watch' ? undefined : leases.watching();
    return leases.claim(name, args, asBytes) ?? watching?.then(() => this.dispatch(name, args, asBytes));
  }

  /**
   * @param {string} name
   * @returns {Error | undefined} why the client takes no commands like this one
   */
  refuse(name) {
    const { root } = this;
    if (root.status === 'wait') root.open();
    else if (root.closing) return closed();
    if (root.subscriber?.active && !isForSubscribers(name)) return subscriberMode();
    return root.options.monitor ? monitoringMode() : undefined;
  }

  /** @returns {LanePool} */
  lanePool() {
    this.root.lanes ??= new LanePool(this.root);
    return this.root.lanes;
  }

  /** @param {any} error or the native half's notice of one */
  tellError(error) {
    emitError(this.root, error instanceof Error ? error : connectionError(error));
  }

  /**
   * Resolves to a second client that emits `monitor` (time, arguments, source, database) for every command that the
   * server executes, until its `disconnect()`.
   * @param {(error: any, client?: any) => void} [callback]
   */
  monitor(callback) {
    return nodeify(monitor(this), callback);
  }

  /** Any command by its name. @param {string} name @param {...any} args */
  call(name, ...args) {
    return command(this, String(name).toLowerCase(), args, false);
  }

  /** Any command by its name, strings as Buffers. @param {string} name @param {...any} args */
  callBuffer(name, ...args) {
    return command(this, String(name).toLowerCase(), args, true);
  }

  /**
   * A Lua script as a method `name` of this client, of its pipelines, and of its duplicates.
   * @param {string} name
   * @param {import('./scripts').Definition} definition
   */
  defineCommand(name, definition) {
    defineScript(this.root, name, definition);
  }

  /** @param {any[][]} [commands] */
  pipeline(commands) {
    return new Pipeline(this, false).addAll(commands ?? []);
  }

  /** @param {any} [commands] a list of commands, or options */
  multi(commands) {
    const { root } = this;
    const multi = new Pipeline(root.leases === undefined ? this : root.leases.view(this), true);
    if (commands?.pipeline === false) {
      root.leases ??= new Leases(root);
      return root.leases.collect(multi);
    }
    return multi.addAll(Array.isArray(commands) ? commands : []);
  }

  /** @param {Record<string, any>} [overrides] a second client with the same options and these */
  duplicate(overrides) {
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
    return statsOf(this.root);
  }

  /**
   * Lets what was submitted finish, says goodbye to the server, and closes.
   * @param {(error: any, reply?: 'OK') => void} [callback]
   */
  quit(callback) {
    return nodeify(this.sayGoodbye(), callback);
  }

  /** @returns {Promise<'OK'>} */
  async sayGoodbye() {
    // Commands that still wait for a connection come first: QUIT stands behind them.
    if (this.status === 'ready' || this.connection.pending.size > 0) {
      const goodbye = this.connection.request('quit', ['quit'], withRetry(WRITE, 'never'), 2000, SHAPE_PLAIN);
      this.root.closing = true;
      // Whatever the answer is, this client is done with the connection.
      await goodbye.catch(() => undefined);
    }
    this.disconnect();
    return 'OK';
  }

  /** @param {boolean} [reconnect] look for a new connection instead of closing */
  disconnect(reconnect = false) {
    if (reconnect) {
      this.connection.native.reconnect();
      return;
    }
    this.root.closing = true;
    this.root.lanes?.close();
    this.connection.batch.flush();
    this.connection.native.close();
    forgetAtExit(this.connection);
    this.connection.linger();
  }

  /** The name node_redis gave `disconnect`. */
  end() {
    this.disconnect();
  }
}

/**
 * As `dispatch`, where RESP3 is spoken and RESP2 is to be seen.
 * @this {any}
 * @param {string} name
 * @param {import('./encode').Argument[]} args
 * @param {boolean} asBytes
 * @param {number} [contract]
 */
function dispatchLegacy(name, args, asBytes, contract) {
  const reply = Redis.prototype.dispatch.call(this, name, args, asBytes, contract);
  return reply.then((/** @type {any} */ value) => legacyShape(name, value));
}

/**
 * @param {Redis} client
 * @param {string} name
 * @param {any[]} given
 * @param {boolean} asBytes
 */
function command(client, name, given, asBytes) {
  const last = given[given.length - 1];
  const callback = typeof last === 'function' ? given.pop() : undefined;
  const args = commandArguments(name, given, client.options.keyPrefix);
  const promise = client.dispatch(name, args, asBytes);
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
