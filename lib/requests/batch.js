'use strict';

const { closed } = require('../errors');
const { Encoder, refuseTooLarge, sizeBound } = require('./encode');
const { Parts } = require('./parts');

/** Room for the commands of one turn; more than that goes out in several batches. */
const ARENA_BYTES = 64 * 1024;
/** Words of an entry: id, bytes, flags, replies, milliseconds. `src/binding/exchange.rs` reads them. */
const ENTRY_WORDS = 5;
const ENTRIES = 1024;
/** Words in front of the entries: how many there are, and whether the native half will take them by itself. */
const HEAD = 2;
const COUNT = 0;
const ATTENDED = 1;
/** Below this no argument can be too large for Redis. */
const LARGE_BYTES = 256 * 1024 * 1024;
/**
 * In flight, from which on a turn is written in several pieces. Below, another write costs the main thread more than it gains: with 30 a
 * tenth of its time for a tenth of throughput. (Over TLS, client and server on two idle processors, it would pay from 12 on; where they
 * share one, it would take twice the time for half of the throughput.)
 */
const BUSY = 48;
/**
 * The first piece is `part` of what is in flight, and each is `growth` times the one before: three or four writes a turn, and a few for
 * a burst of any length. The server works on the first while the last is collected, instead of taking turns with this thread, and neither
 * falls asleep, which costs more than a write. Measured with GET on two idle processors, commands a second and CPU of each against
 * one write a turn: with 50 in flight 1.4 and 1.1, with 100 2.0 and 0.9. (100 in flight, and a third that grows by half: 1.3 and 1.0.
 * Where another program takes one of the processors: 0.64 and 0.70 of the commands.)
 */
const IN_PLAIN_TEXT = { part: 1 / 6, growth: 2 };
/**
 * Each write is a record, which either side has to seal or to open: fewer, and longer ones. With 100 in flight 2.1 and 0.9; in
 * pieces as above it was 1.6 and 1.3.
 */
const ENCRYPTED = { part: 1 / 3, growth: 1.5 };
/** Arguments from here on are not copied into a buffer before the native half copies them. */
const LARGE = 16 * 1024;

/**
 * Collects the commands of one turn of the event loop, so that one crossing to the native half carries many.
 */
class Batch {
  /**
   * @param {boolean} encrypted
   * @param {(error: Error) => void} onFailure the native half did not take a batch
   */
  constructor(encrypted, onFailure) {
    this.onFailure = onFailure;
    this.pieces = encrypted ? ENCRYPTED : IN_PLAIN_TEXT;
    this.arena = Buffer.allocUnsafeSlow(ARENA_BYTES);
    this.entries = new Uint32Array(HEAD + ENTRIES * ENTRY_WORDS);
    this.encoder = new Encoder(this.arena);
    /** @type {any} set once the native half exists, which needs the two arrays above */
    this.native = undefined;
    /** Commands that are not kept for the end of the turn. */
    this.piece = Infinity;
    this.scheduled = false;
    this.flush = this.flush.bind(this);
    this.onTurnEnd = () => {
      this.scheduled = false;
      this.flush();
    };
  }

  /**
   * Takes one request: a command, or several that are answered together.
   * @param {number} id
   * @param {import('./encode').Argument[][]} commands
   * @param {number} flags
   * @param {number} timeout
   */
  add(id, commands, flags, timeout) {
    let bound = 0;
    for (const command of commands) bound += sizeBound(command);
    if (bound > ARENA_BYTES) return this.addLarge(id, commands, flags, timeout, bound);
    this.makeRoom(bound);
    let bytes = 0;
    const start = this.encoder.at;
    try {
      for (const command of commands) bytes += this.encoder.command(command);
    } catch (error) {
      this.encoder.at = start;
      throw error;
    }
    this.entry(id, bytes, flags, commands.length, timeout);
    this.schedule();
  }

  /**
   * As `add`, for a single command: the hot path.
   * @param {number} id
   * @param {import('./encode').Argument[]} command
   * @param {number} flags
   * @param {number} timeout
   */
  addOne(id, command, flags, timeout) {
    const bound = sizeBound(command);
    if (bound > ARENA_BYTES) return this.addLarge(id, [command], flags, timeout, bound);
    this.makeRoom(bound);
    this.entry(id, this.encoder.command(command), flags, 1, timeout);
    this.schedule();
  }

  /**
   * A command that the arena cannot hold goes alone, behind those collected so far.
   * @param {number} id
   * @param {import('./encode').Argument[][]} commands
   * @param {number} flags
   * @param {number} timeout
   * @param {number} bound
   */
  addLarge(id, commands, flags, timeout, bound) {
    if (bound > LARGE_BYTES) refuseTooLarge(commands);
    this.flush();
    const parts = commands.some(hasLargeArgument) ? inParts(commands) : inOne(commands, bound);
    this.entry(id, parts.bytes, flags, commands.length, timeout);
    this.entries[COUNT] = 0;
    try {
      this.native.submitLarge(parts.list);
    } catch (error) {
      // Anything else than a refusal is a fault of the native half, which may have it all the same.
      if (/** @type {any} */ (error).code === 'InvalidArg') throw error;
      this.onFailure(/** @type {Error} */ (error));
    }
  }

  /** @param {number} bytes that the next request may need */
  makeRoom(bytes) {
    // The native half takes the entries by itself, too.
    if (this.entries[COUNT] === 0) this.encoder.at = 0;
    else if (bytes > ARENA_BYTES - this.encoder.at || this.entries[COUNT] === ENTRIES) {
      this.flush();
      this.encoder.at = 0;
    }
  }

  /**
   * @param {number} id
   * @param {number} bytes
   * @param {number} flags
   * @param {number} replies
   * @param {number} timeout
   */
  entry(id, bytes, flags, replies, timeout) {
    const { entries } = this;
    const at = HEAD + entries[COUNT]++ * ENTRY_WORDS;
    entries[at] = id;
    entries[at + 1] = bytes;
    entries[at + 2] = flags;
    entries[at + 3] = replies;
    entries[at + 4] = timeout;
  }

  /**
   * Replies have come; what they let the application send is as much as was answered.
   * @param {number} inFlight commands, those that were answered among them
   */
  answered(inFlight) {
    this.piece = inFlight < BUSY ? Infinity : inFlight * this.pieces.part;
  }

  schedule() {
    if (this.entries[COUNT] >= this.piece) {
      this.piece *= this.pieces.growth;
      return this.flush();
    }
    if (this.scheduled || this.entries[ATTENDED] !== 0) return;
    this.scheduled = true;
    // After the microtasks of this turn: what they send belongs to the same batch.
    process.nextTick(this.onTurnEnd);
  }

  /** Hands over what was collected. */
  flush() {
    const { entries } = this;
    const count = entries[COUNT];
    if (count === 0) return;
    entries[COUNT] = 0;
    try {
      this.native.submit(count);
    } catch (error) {
      this.onFailure(/** @type {Error} */ (error));
    }
  }
}

/** @param {import('./encode').Argument[]} command */
const hasLargeArgument = (command) => command.some(({ length }) => length > LARGE);

/** @param {import('./encode').Argument[][]} commands */
function inParts(commands) {
  const parts = new Parts();
  for (const command of commands) parts.command(command);
  return { bytes: parts.bytes, list: parts.list() };
}

/**
 * Many small arguments: cheaper in one buffer.
 * @param {import('./encode').Argument[][]} commands
 * @param {number} bound
 */
function inOne(commands, bound) {
  const encoder = new Encoder(Buffer.allocUnsafe(bound));
  for (const command of commands) encoder.command(command);
  return { bytes: encoder.at, list: [encoder.buffer.subarray(0, encoder.at)] };
}

const refuse = () => {
  throw closed();
};

/** In the place of a batch whose native half has ended, where commands would wait for ever. @type {any} */
const CLOSED = { add: refuse, addOne: refuse, answered() {}, flush() {} };

exports.Batch = Batch;
exports.CLOSED = CLOSED;
