'use strict';

const { EventEmitter } = require('node:events');
const { BYTES, WAITED, WRITE, contractOf, flagsUnder, wantedAs, withRetry } = require('./commands/delivery');
const { closed } = require('./errors');
const { hide } = require('./hidden');
const { once } = require('./once');

// What a client is made of, and what only some commands need, is loaded with the first client and not with the package.
const lanes = once(() => require('./lanes'));
const legacy = once(() => require('./replies/legacy-shapes'));

/**
 * What a client is beneath its methods: its connections, its state, and the way on which a command goes out.
 */
class Sender extends EventEmitter {
  /** @param {any} options see `lib/options/index.js` */
  constructor(options) {
    super();
    const { createGuards } = require('./guards');
    const { Observation } = require('./observation/observation');
    const { register } = require('./observation/registry');
    const { Scripts } = require('./methods/scripts');
    this.options = options;
    this.status = 'wait';
    this.closing = false;
    /** `quit()` was called. */
    this.leaving = false;
    /** @type {'idempotent' | 'always' | 'never'} */
    this.retry = options.retry;
    this.deadline = options.commandDeadline;
    if (legacy().needsLegacyShapes(options)) this.dispatch = dispatchLegacy;
    /** The client itself, also for the views that `withOptions` makes. */
    this.root = this;
    this.observation = new Observation(this);
    /** Tells the clients of a process apart. */
    this.number = register(this);
    /** The database that SELECT chose. @type {number} */
    this.database = this.options.db;
    this.connection = this.createConnection();
    /** Why the last attempt to connect failed. @type {Error | undefined} */
    this.lastError = undefined;
    /** The report of the last failover. @type {any} */
    this.lastFailover = undefined;
    /** The node that the shared connection leads to. */
    this.node = '';
    /** Connections beside the shared one. @type {import('./lanes/pool').LanePool | undefined} */
    this.lanes = undefined;
    /** @type {import('./lanes/subscriber').Subscriber | undefined} */
    this.subscriber = undefined;
    /** @type {import('./lanes/lease').Leases | undefined} */
    this.leases = undefined;
    /** What Sentinels and `waitReplicas` make necessary; undefined keeps the common path short. */
    this.guards = createGuards(this.options);
    this.scripts = new Scripts();
    for (const property of INNER) hide(this, property);
  }

  open() {
    const { flushAtExit } = require('./exit');
    this.root.status = 'connecting';
    flushAtExit(this.connection);
    this.connection.open();
  }

  createConnection() {
    const { Connection } = require('./connection');
    const { tellApplication, tellPush } = require('./status');
    const { observation, options, database } = this;
    const onNotice = (/** @type {any} */ notice) => {
      observation.notice(notice);
      tellApplication(this, notice);
      if (notice.kind === 'ready' && this.options.monitor) require('./lanes/monitor').startMonitoring(this);
    };
    // Inherited, not copied: some options are secret and do not enumerate.
    const own = database === options.db ? options : Object.assign(Object.create(options), { db: database });
    const connection = new Connection(own, onNotice, observation);
    connection.told.onFrame = (push) => tellPush(this, push);
    return connection;
  }

  /**
   * After `disconnect()`: the native half has given its connection up for good. As in ioredis, the next one has the
   * database and the subscriptions of before.
   */
  revive() {
    this.connection = this.createConnection();
    this.lanes = undefined;
    this.subscriber = this.subscriber?.revived();
    this.leases = undefined;
    this.closing = false;
    this.leaving = false;
  }

  /**
   * Sends one command. All methods end here.
   * @param {string} name lower case
   * @param {import('./requests/encode').Argument[]} args the name in front
   * @param {boolean} asBytes
   * @param {number} [contract] flags, where the caller knows better than the table
   * @returns {Promise<any>}
   */
  dispatch(name, args, asBytes, contract) {
    const claimed = this.claim(name, args, asBytes, contract);
    if (claimed !== undefined) return claimed;
    const known = contractOf(name);
    let flags = contract ?? flagsUnder(known, name, args);
    if (this.retry !== 'idempotent') flags = withRetry(flags, this.retry);
    flags |= wantedAs(name, asBytes);
    if (!known.isPlain) {
      const elsewhere = lanes().runElsewhere(this, name, args, flags);
      if (elsewhere !== undefined) return elsewhere;
    }
    if (this.guards !== undefined) return this.guards.dispatch(this, name, args, flags);
    return this.connection.request(name, args, flags, this.deadline);
  }

  /**
   * Sends commands in one piece.
   * @param {string} name
   * @param {import('./requests/encode').Argument[][]} commands
   * @param {number} flags
   * @param {boolean} asBytes
   * @returns {Promise<any[]>}
   */
  dispatchGroup(name, commands, flags, asBytes) {
    const refusal = this.refuse('exec');
    if (refusal) return Promise.reject(refusal);
    const own = withRetry(asBytes ? flags | BYTES : flags, this.retry);
    const all = this.guards ? this.guards.flagsFor(own) : own;
    if (this.guards?.durable && all & WRITE) {
      return this.guards.sendGroup(this, name, commands, all | WAITED);
    }
    return this.connection.requestGroup(name, commands, all, this.deadline);
  }

  /**
   * Sends the same read several times, as one request.
   * @param {string} name
   * @param {import('./requests/encode').Argument[][]} commands
   * @param {boolean} asBytes
   * @param {number} contract flags
   * @returns {Promise<any[]>} values, and errors that the server replied
   */
  dispatchReads(name, commands, asBytes, contract) {
    const refusal = this.refuse(name);
    if (refusal) return Promise.reject(refusal);
    const flags = withRetry(contract | wantedAs(name, asBytes), this.retry);
    return this.connection.requestGroup(
      name,
      commands,
      this.guards ? this.guards.flagsFor(flags) : flags,
      this.deadline
    );
  }

  /**
   * What becomes of a command because of the state of the client or of what its user began before.
   * @param {string} name
   * @param {import('./requests/encode').Argument[]} args
   * @param {boolean} asBytes
   * @param {number} [contract]
   * @returns {Promise<any> | undefined} undefined when it can simply be sent
   */
  claim(name, args, asBytes, contract) {
    const refusal = this.refuse(name);
    if (refusal) return Promise.reject(refusal);
    const { leases } = this.root;
    if (leases === undefined || leases.busy === 0) return undefined;
    const watching = name === 'watch' ? undefined : leases.watching();
    return (
      leases.claim(name, args, asBytes) ?? watching?.then(() => this.dispatch(name, args, asBytes, contract))
    );
  }

  /**
   * @param {string} name
   * @returns {Error | undefined} why the client takes no commands like this one
   */
  refuse(name) {
    const { root } = this;
    if (root.status === 'wait') root.open();
    else if (root.closing) return closed();
    if (root.subscriber?.active && !lanes().isForSubscribers(name)) return lanes().subscriberMode();
    return root.options.monitor ? require('./lanes/monitor').monitoringMode() : undefined;
  }

  /** @returns {import('./lanes/pool').LanePool} */
  lanePool() {
    const { LanePool } = require('./lanes/pool');
    this.root.lanes ??= new LanePool(this.root);
    return this.root.lanes;
  }

  /** @param {any} error or the native half's notice of one */
  tellError(error) {
    const { connectionError, emitError } = require('./status');
    emitError(this.root, error instanceof Error ? error : connectionError(error));
  }
}

// A view that `withOptions` makes inherits the list of listeners, and would count them for itself.
for (const name of [
  'on',
  'addListener',
  'once',
  'off',
  'removeListener',
  'removeAllListeners',
  'prependListener',
  'prependOnceListener',
  'setMaxListeners'
]) {
  const method = /** @type {any} */ (EventEmitter.prototype)[name];
  Object.defineProperty(Sender.prototype, name, {
    value(/** @type {any[]} */ ...args) {
      method.apply(this.root ?? this, args);
      return this;
    },
    configurable: true,
    writable: true
  });
}

/** Nobody's business in `util.inspect`, `JSON.stringify` and copies. */
const INNER = [
  'leaving',
  'root',
  'observation',
  'number',
  'connection',
  'lastError',
  'lastFailover',
  'node',
  'database',
  'lanes',
  'subscriber',
  'leases',
  'guards',
  'scripts'
];

/**
 * As `dispatch`, where RESP3 is spoken and RESP2 is to be seen.
 * @this {any}
 * @param {string} name
 * @param {import('./requests/encode').Argument[]} args
 * @param {boolean} asBytes
 * @param {number} [contract]
 */
function dispatchLegacy(name, args, asBytes, contract) {
  const reply = Sender.prototype.dispatch.call(this, name, args, asBytes, contract);
  return reply.then((/** @type {any} */ value) => legacy().legacyShape(name, value));
}

exports.Sender = Sender;
