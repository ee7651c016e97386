'use strict';

const path = require('node:path');
const { Batch, CLOSED } = require('./requests/batch');
const { CommandError, RedisError, ReplyError, closed, named } = require('./errors');
const { PendingTable } = require('./requests/pending');
const { Failure } = require('./replies/tape');
const { createReader } = require('./replies/tape-variants');
const { Told } = require('./replies/told');

/** Words of the tape that both halves share; longer batches of replies come in an array of their own. */
const TAPE_WORDS = 16 * 1024;
/** The native half enforces deadlines; this one watches over it, in case its thread gets no CPU. */
const SWEEP_INTERVAL = 1000;
const GRACE = 2000;
/** The id of what answers no request; `src/connection/reader.rs` writes it. */
const UNASKED = 2 ** 32 - 1;

const OWN_FILES = __dirname + path.sep;

/**
 * One native client and the promises it owes. It knows commands as arrays and flags only; what they
 * mean is the business of `lib/client.js`.
 */
class Connection {
  /**
   * @param {any} options
   * @param {(notice: any) => void} onNotice
   * @param {import('./observation/observation').Observation} observation
   */
  constructor(options, onNotice, observation) {
    this.pending = new PendingTable();
    this.batch = new Batch(Boolean(options.tls), (error) => this.abort(error));
    this.onNotice = onNotice;
    this.observation = observation;
    this.showFriendlyErrorStack = Boolean(options.showFriendlyErrorStack);
    const tape = new Uint32Array(TAPE_WORDS);
    this.reader = createReader(options, tape, (number) => this.native.fieldsOfShape(number));
    // Only now: what it needs is half of what an app without a client would load.
    const { createNative } = require('./native/create-native');
    this.native = createNative(options, this.batch, tape);
    this.batch.native = this.native;
    /** Rounds of the sweeper: a clock that costs nothing to read. */
    this.sweeps = 0;
    /** What answers no request, until the batch has been read. */
    this.told = new Told(() => this.goOn());
    /** @type {NodeJS.Timeout | undefined} */
    this.sweeper = undefined;
  }

  /** Starts to connect. The timer keeps the process alive as an open socket would. */
  open() {
    this.sweeper ??= setInterval(() => this.sweep(), SWEEP_INTERVAL);
    this.observation.adjust(this);
    this.listen();
    this.native.connect();
  }

  /** Not from the start: the native half holds on to what it calls, and with it to a client that nobody uses. */
  listen() {
    this.native.listen((/** @type {any} */ texts) => this.drain(texts));
  }

  /** Settles what is owed, and ends. */
  close() {
    this.listen();
    this.native.close();
  }

  /**
   * Lets the process end once the native half has rejected what was unsettled, for which somebody may wait. One
   * that has stopped working does not keep the process for long.
   */
  linger() {
    if (this.sweeper === undefined) return;
    this.release();
    this.sweeper = setTimeout(() => this.release(), GRACE);
  }

  /** Lets the process end. */
  release() {
    clearTimeout(this.sweeper);
    this.sweeper = undefined;
  }

  /**
   * @param {string} name
   * @param {import('./requests/encode').Argument[]} args
   * @param {number} flags
   * @param {number} timeout
   * @returns {Promise<any>}
   */
  request(name, args, flags, timeout) {
    const promise = new Promise(capture);
    const id = this.pending.add(this.owe(name, 1, timeout));
    try {
      this.batch.addOne(id, args, flags, timeout);
    } catch (error) {
      this.pending.take(id)?.reject(error);
    }
    return promise;
  }

  /**
   * Commands that are sent in one piece; resolves to all replies, errors among them.
   * @param {string} name
   * @param {import('./requests/encode').Argument[][]} commands
   * @param {number} flags
   * @param {number} timeout
   * @returns {Promise<any[]>}
   */
  requestGroup(name, commands, flags, timeout) {
    const promise = new Promise(capture);
    const id = this.pending.add(this.owe(name, commands.length, timeout));
    try {
      this.batch.add(id, commands, flags, timeout);
    } catch (error) {
      this.pending.take(id)?.reject(error);
    }
    return promise;
  }

  /**
   * @param {string} name
   * @param {number} replies
   * @param {number} timeout
   * @returns {import('./requests/pending').Pending}
   */
  owe(name, replies, timeout) {
    return {
      resolve: captured.resolve,
      reject: captured.reject,
      name,
      replies,
      deadline: this.sweeps + Math.ceil((timeout + GRACE) / SWEEP_INTERVAL),
      origin: this.showFriendlyErrorStack ? new Error() : undefined
    };
  }

  /**
   * Settles everything that is ready. Called by the native half, once a batch.
   * @param {any} [texts] what `drain` of the native half would return, if that has happened already
   */
  drain(texts) {
    // What was brought before is handed on first; then `goOn` calls here. What is said unasked is never brought along.
    if (texts === undefined && this.told.isBusy) return;
    const { reader } = this;
    this.batch.answered(this.pending.size);
    try {
      reader.load(texts === undefined ? this.native.drain() : texts);
      while (reader.hasMore) this.settle(reader.nextId());
    } catch (error) {
      this.abort(/** @type {Error} */ (error));
    }
    reader.release();
    // Only now: a listener may call anything here, and the reader is not re-entrant.
    if (this.told.handOn()) this.tellNotices();
  }

  /** What was told is told; meanwhile more may have come. */
  goOn() {
    this.tellNotices();
    this.drain();
  }

  tellNotices() {
    if (this.reader.notices === 0) return;
    for (const notice of this.takeNotices()) {
      if (notice.kind === 'ended') this.refuse();
      this.onNotice(notice);
    }
  }

  /** The native half has settled all that it owed, and owes nothing any more: what was called since then is rejected here. */
  refuse() {
    this.batch = CLOSED;
    for (const id of this.pending.overdue(Infinity)) this.pending.bury(id)?.reject(closed());
  }

  /** @returns {any[]} what the application is to be told */
  takeNotices() {
    try {
      return this.native.takeNotices();
    } catch (error) {
      this.abort(/** @type {Error} */ (error));
      return [];
    }
  }

  /**
   * The tape cannot be read: no reply can be told from another any more.
   * @param {Error} cause
   */
  abort(cause) {
    this.close();
    const error = new RedisError(`internal error, please report it: ${cause.message}`, 'ERR_REDIS_INTERNAL');
    for (const id of this.pending.overdue(Infinity)) this.pending.bury(id)?.reject(error);
  }

  /** @param {number} id */
  settle(id) {
    const { reader } = this;
    const pending = this.pending.get(id);
    const value = reader.value();
    if (pending === undefined) {
      if (id === UNASKED) this.told.push(value);
      return;
    }
    const isGroup = pending.replies > 1 && !(value instanceof Failure);
    const values = isGroup ? this.group(value, pending) : undefined;
    // Only now: a reply that cannot be read must leave its promise where `abort` finds it.
    this.pending.take(id);
    if (this.told.isEmpty) this.conclude(pending, values ?? value);
    else this.told.push(() => this.conclude(pending, values ?? value));
  }

  /**
   * @param {import('./requests/pending').Pending} pending
   * @param {any} value
   */
  conclude(pending, value) {
    if (value instanceof Failure) this.fail(pending, value.toError(pending.name));
    else if (value instanceof ReplyError) this.fail(pending, named(value, pending.name));
    else pending.resolve(value);
  }

  /**
   * @param {import('./requests/pending').Pending} pending
   * @param {Error} error
   */
  fail(pending, error) {
    this.observation.failed(error);
    pending.reject(withOrigin(pending, error));
  }

  /**
   * @param {any} first
   * @param {import('./requests/pending').Pending} pending
   */
  group(first, { replies }) {
    const values = [first];
    for (let i = 1; i < replies; i++) values.push(this.reader.value());
    return values;
  }

  /** Settles what the native half should have settled long ago. */
  sweep() {
    this.observation.adjust(this);
    this.sweeps++;
    // Of a callback that turns the event loop while it waits for an answer, nobody else would take the command.
    this.batch.flush();
    this.drain();
    if (this.pending.size === 0) return;
    for (const id of this.pending.overdue(this.sweeps)) {
      const pending = this.pending.bury(id);
      if (pending) this.fail(pending, unsettled(pending.name));
    }
  }

  /** Sends what was collected and waits, blocking, until it was answered. For a process that exits. */
  settleBeforeExit(/** @type {number} */ limit) {
    this.batch.flush();
    if (this.pending.size > 0) this.native.settleBeforeExit(limit);
  }
}

/** The functions of the promise that was made last: cheaper than a closure for each. */
const captured = { resolve: (/** @type {any} */ _) => {}, reject: (/** @type {any} */ _) => {} };

/**
 * @param {(value: any) => void} resolve
 * @param {(error: any) => void} reject
 */
function capture(resolve, reject) {
  captured.resolve = resolve;
  captured.reject = reject;
}

/** @param {string} name of a command */
function unsettled(name) {
  const text = `${name.toUpperCase()} may have been executed: the native thread did not settle it in time`;
  return new CommandError(text, 'ERR_REDIS_DEADLINE', 'maybe', name);
}

/**
 * @param {import('./requests/pending').Pending} pending
 * @param {Error} error
 */
function withOrigin({ origin }, error) {
  if (origin) {
    const frames = String(origin.stack).split('\n').slice(1);
    // What the application called is what it looks for.
    const outside = frames.filter((frame) => !frame.includes(OWN_FILES));
    error.stack = [`${error.name}: ${error.message}`, ...outside].join('\n');
  }
  return error;
}

exports.Connection = Connection;
