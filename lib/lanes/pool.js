'use strict';

const { ReplyError } = require('../errors');
const { Lane } = require('./lane');

/** Milliseconds after which a lane that nobody uses is closed. */
const IDLE_LIMIT = 10_000;
/** Lanes kept for the next user; a worker that blocks in a loop needs one. */
const MOST_IDLE = 4;

/** The lanes of a client, each used by one command or one transaction at a time. */
class LanePool {
  /** @param {any} client */
  constructor(client) {
    this.client = client;
    /** @type {Set<Lane>} */
    this.lanes = new Set();
    /** @type {Array<{lane: Lane, timer: NodeJS.Timeout}>} */
    this.idle = [];
  }

  /** @returns {Lane} for the caller alone, until `release` or `discard` */
  acquire() {
    const rested = this.idle.pop();
    if (rested !== undefined) {
      clearTimeout(rested.timer);
      rested.lane.open();
      return rested.lane;
    }
    return this.add(new Lane(this.client, { db: this.client.database }));
  }

  /** @param {Lane} lane of another kind, to be closed with the client */
  add(lane) {
    this.lanes.add(lane);
    lane.open();
    return lane;
  }

  /** @param {Lane} lane nothing is under way on it */
  release(lane) {
    const isElsewhere = lane.options.db !== this.client.database;
    if (lane.closed || isElsewhere || this.idle.length >= MOST_IDLE) {
      this.discard(lane);
      return;
    }
    lane.rest();
    const timer = setTimeout(() => {
      this.idle = this.idle.filter((one) => one.lane !== lane);
      this.discard(lane);
    }, IDLE_LIMIT);
    timer.unref();
    this.idle.push({ lane, timer });
  }

  /**
   * Takes a lane back when its work is done. An error reply leaves a lane as it was; after any other error a
   * command may still be waiting there, and would take what is meant for the next.
   * @template T
   * @param {Lane} lane
   * @param {Promise<T>} work
   * @returns {Promise<T>}
   */
  lend(lane, work) {
    work.then(
      () => this.release(lane),
      (error) => (error instanceof ReplyError ? this.release(lane) : this.discard(lane))
    );
    return work;
  }

  /** True while a lane owes an answer. */
  get isBusy() {
    for (const { connection } of this.lanes) if (connection.pending.size > 0) return true;
    return false;
  }

  /** @param {Lane} lane its connection may be in any state */
  discard(lane) {
    this.lanes.delete(lane);
    lane.close();
  }

  /** At a SELECT: idle lanes are on the database of before. */
  discardIdle() {
    for (const { lane, timer } of this.idle.splice(0)) {
      clearTimeout(timer);
      this.discard(lane);
    }
  }

  /** The client is closed: what is under way is rejected. */
  close() {
    this.discardIdle();
    for (const lane of this.lanes) this.discard(lane);
  }
}

exports.LanePool = LanePool;
