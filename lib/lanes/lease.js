'use strict';

const { AsyncLocalStorage } = require('node:async_hooks');
const { BYTES, WAITED, WATCH, WRITE, IDEMPOTENT, UNWATCH } = require('../commands/delivery');

/** @typedef {import('../requests/encode').Argument} Argument */
/** @typedef {import('./lane').Lane} Lane */

/**
 * What one user of a client has begun with WATCH or `multi({pipeline: false})`, and nobody else of the
 * same client may see or end.
 */
class Lease {
  /** @param {Lease | undefined} before what the context held */
  constructor(before) {
    this.before = before;
    /** Where keys are watched. @type {Lane | undefined} */
    this.lane = undefined;
    /** The node that the client read from when the keys were watched. */
    this.node = '';
    /** Settles when the server watches. @type {Promise<any> | undefined} */
    this.watching = undefined;
    /** True once the caller of WATCH waits for it, and until the function it was called from has ended. */
    this.left = false;
    /** A transaction that is collected command by command. @type {any} */
    this.open = undefined;
  }
}

/**
 * Knows whose WATCH is whose. Users of one client are told apart by their asynchronous context: what runs
 * after `await client.watch(key)` belongs to that call, and what runs beside it does not. A context is also that of the code which goes on
 * while the user waits (`Promise.all([user(), user()])`): there it is taken back as soon as the client is called.
 */
class Leases {
  /** @param {any} client the root */
  constructor(client) {
    this.client = client;
    /** @type {AsyncLocalStorage<Lease | undefined>} */
    this.storage = new AsyncLocalStorage();
    /** WATCHes on their way and transactions being collected: while there are any, commands are looked at. */
    this.busy = 0;
    /** A user who never comes back must not keep a lane. */
    this.forgotten = new FinalizationRegistry((/** @type {Lane} */ lane) => client.lanePool().discard(lane));
  }

  /** @returns {Lease | undefined} that of the calling user */
  current() {
    const lease = this.storage.getStore();
    if (!lease?.left) return lease;
    this.storage.enterWith(lease.before);
    return this.current();
  }

  /**
   * @param {any} client
   * @param {Argument[]} keys
   * @returns {Promise<'OK'>}
   */
  watch(client, keys) {
    const before = this.current();
    const lease = before?.lane?.closed === false ? before : this.begin(before);
    const { connection } = /** @type {Lane} */ (lease.lane);
    const reply = connection.request('watch', ['watch', ...keys], WATCH, client.deadline);
    this.busy++;
    /** @type {Promise<void>} */
    const watching = reply.then(
      () => this.isWatched(lease, watching),
      () => this.isWatched(lease, watching)
    );
    lease.watching = watching;
    return whenAwaited(reply, () => leave(lease));
  }

  /** @param {Lease | undefined} before */
  begin(before) {
    // One that has ended is not kept: a loop of transactions would keep all of them.
    const lease = new Lease(before?.open === undefined ? before?.before : before);
    lease.lane = /** @type {Lane} */ (this.client.lanePool().acquire());
    this.forgotten.register(lease, lease.lane, lease);
    this.storage.enterWith(lease);
    return lease;
  }

  /**
   * @param {Lease} lease
   * @param {Promise<any>} watching
   */
  isWatched(lease, watching) {
    this.busy--;
    if (lease.watching === watching) lease.watching = undefined;
    lease.node = this.client.node;
  }

  /** What a command of this user must wait for, so that it reads only what is watched. */
  watching() {
    return this.current()?.watching;
  }

  /**
   * @param {string} name
   * @param {Argument[]} args
   * @param {boolean} asBytes
   * @returns {Promise<any> | undefined} the reply, if the command belongs to a transaction being collected
   */
  claim(name, args, asBytes) {
    const lease = this.current();
    if (lease?.open === undefined || name === 'watch') return undefined;
    if (name === 'exec' || name === 'discard') return this.close(lease, name);
    lease.open.queue.push({ name, args, asBytes, callback: undefined });
    return Promise.resolve('QUEUED');
  }

  /** @param {any} pipeline an empty `multi()` */
  collect(pipeline) {
    const lease = this.current() ?? new Lease(undefined);
    this.storage.enterWith(lease);
    if (lease.open === undefined) this.busy++;
    lease.open = pipeline;
    return Promise.resolve('OK');
  }

  /**
   * @param {Lease} lease
   * @param {string} name
   */
  close(lease, name) {
    const { open } = lease;
    lease.open = undefined;
    this.busy--;
    return name === 'exec' ? open.exec() : this.unwatch(this.client);
  }

  /**
   * @param {any} client
   * @returns {any} the client as a transaction of this user sees it
   */
  view(client) {
    const lease = this.current();
    if (lease?.lane === undefined) return client;
    return Object.assign(Object.create(client), {
      dispatchGroup: (/** @type {[string, Argument[][], number, boolean]} */ ...group) =>
        this.execute(client, lease, ...group)
    });
  }

  /**
   * @param {any} client
   * @param {Lease} lease
   * @param {string} name
   * @param {Argument[][]} commands
   * @param {number} flags
   * @param {boolean} asBytes
   */
  async execute(client, lease, name, commands, flags, asBytes) {
    const refusal = client.refuse('exec');
    if (refusal) throw refusal;
    await lease.watching;
    const { node } = lease;
    const lane = this.take(lease);
    if (lane === undefined) return client.dispatchGroup(name, commands, flags, asBytes);
    const pool = this.client.lanePool();
    if (lane.closed || lane.node !== node || this.client.node !== node) {
      // What was read came from another server than the one that watches: as if a key had changed.
      pool.discard(lane);
      return commands.map(() => null);
    }
    const all = asBytes ? flags | BYTES : flags;
    const sender = Object.create(client, { connection: { value: lane.connection } });
    return pool.lend(lane, sendGroup(sender, name, commands, all));
  }

  /** @param {Lease} lease @returns {Lane | undefined} its lane, which is the caller's now */
  take(lease) {
    const { lane } = lease;
    lease.lane = undefined;
    this.forgotten.unregister(lease);
    return lane;
  }

  /** @param {any} client @returns {Promise<'OK'>} */
  unwatch(client) {
    const lease = this.current();
    const lane = lease && this.take(lease);
    if (lane === undefined || lane.closed) return Promise.resolve('OK');
    const flags = IDEMPOTENT | UNWATCH;
    const reply = lane.connection.request('unwatch', ['unwatch'], flags, client.deadline);
    return this.client.lanePool().lend(lane, reply);
  }
}

/**
 * @param {any} client whose connection is that of a lane
 * @param {string} name
 * @param {Argument[][]} commands
 * @param {number} flags
 * @returns {Promise<any[]>}
 */
function sendGroup(client, name, commands, flags) {
  const { connection, deadline, guards } = client;
  if (guards?.durable && flags & WRITE) {
    return guards.sendGroup(client, name, commands, flags | WAITED);
  }
  return connection.requestGroup(name, commands, flags, deadline);
}

/** @param {Lease} lease its user waits; code that runs now and until the next turn is somebody else's */
function leave(lease) {
  lease.left = true;
  queueMicrotask(() => {
    lease.left = false;
  });
}

/**
 * `await` and `then` look at the constructor of a promise before they subscribe to it; there is no other
 * way to see that they do.
 * @template T
 * @param {Promise<T>} promise
 * @param {() => void} awaited
 * @returns {Promise<T>} the same
 */
function whenAwaited(promise, awaited) {
  return Object.defineProperty(promise, 'constructor', {
    get() {
      awaited();
      return Promise;
    }
  });
}

exports.Leases = Leases;
