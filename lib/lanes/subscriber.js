'use strict';

const { IDEMPOTENT } = require('../commands/delivery');
const { ReplyError } = require('../errors');
const { emit } = require('../status');
const { Lane } = require('./lane');

/** @typedef {import('../requests/encode').Argument} Argument */

/** Each kind of subscription, and what ends it. */
const KINDS = { subscribe: 'unsubscribe', psubscribe: 'punsubscribe', ssubscribe: 'sunsubscribe' };
const ENDS = new Map(Object.entries(KINDS).map(([kind, end]) => [end, /** @type {Kind} */ (kind)]));

/** @typedef {keyof typeof KINDS} Kind */

/** @param {Argument} channel any bytes @returns {string} something to find it by */
const keyOf = (channel) => Buffer.from(/** @type {any} */ (channel)).toString('latin1');

/**
 * The subscriptions of a client, on a lane of their own. They are made again whenever the lane is connected
 * again, because a server forgets them with the connection.
 */
class Subscriber {
  /** @param {any} client the root */
  constructor(client) {
    this.client = client;
    /** What the server has confirmed. @type {Record<Kind, Map<string, Argument>>} */
    this.channels = { subscribe: new Map(), psubscribe: new Map(), ssubscribe: new Map() };
    this.lane = new Lane(client, { listens: true });
    this.lane.connection.told.onFrame = (frame) => this.deliver(frame);
    this.lane.onReady = () => this.subscribeAgain();
    this.lane.onLost = () => this.lost();
    /** Requests on their way. @type {Set<Promise<any>>} */
    this.pending = new Set();
    /** When the connection was lost, while subscriptions are not back. @type {number | undefined} */
    this.lostAt = undefined;
    client.lanePool().add(this.lane);
  }

  /** True in what ioredis calls the subscriber mode. */
  get active() {
    return this.size > 0;
  }

  /** Channels, patterns and shard channels. */
  get size() {
    const { subscribe, psubscribe, ssubscribe } = this.channels;
    return subscribe.size + psubscribe.size + ssubscribe.size;
  }

  /**
   * @param {string} name
   * @param {Argument[]} args the name in front
   * @param {number} deadline
   * @returns {Promise<number>} subscriptions that the server counts now
   */
  run(name, args, deadline) {
    const kind = ENDS.get(name);
    if (kind === undefined) return this.begin(/** @type {Kind} */ (name), args.slice(1), deadline);
    const channels = args.length > 1 ? args.slice(1) : [...this.channels[kind].values()];
    return this.end(kind, channels, deadline);
  }

  /**
   * @param {Kind} kind
   * @param {Argument[]} channels
   * @param {number} deadline
   */
  async begin(kind, channels, deadline) {
    // The server's own words for what it would have said.
    if (channels.length === 0)
      throw new ReplyError(`ERR wrong number of arguments for '${kind}' command`, kind);
    const counts = channels.map(async (channel) => {
      const count = await this.request(kind, channel, deadline);
      this.channels[kind].set(keyOf(channel), channel);
      return count;
    });
    return last(await Promise.all(counts));
  }

  /**
   * @param {Kind} kind
   * @param {Argument[]} channels
   * @param {number} deadline
   */
  async end(kind, channels, deadline) {
    if (channels.length === 0) return this.size;
    // Forgotten at once: should the connection break now, they are not to come back.
    for (const channel of channels) this.channels[kind].delete(keyOf(channel));
    return last(await Promise.all(channels.map((channel) => this.request(KINDS[kind], channel, deadline))));
  }

  /**
   * One channel a request, so that one frame answers it: a confirmation, or an error.
   * @param {string} name
   * @param {Argument} channel
   * @param {number} deadline
   * @returns {Promise<number>}
   */
  async request(name, channel, deadline) {
    const { connection } = this.lane;
    const request = connection.request(name, [name, channel], IDEMPOTENT, deadline);
    this.pending.add(request);
    try {
      return (await request)[2];
    } finally {
      this.pending.delete(request);
    }
  }

  /** Resolves when everything that was asked for is answered, or refused. */
  async settled() {
    await Promise.allSettled(this.pending);
  }

  lost() {
    this.lostAt ??= performance.now();
    if (this.client.options.autoResubscribe !== false) return;
    for (const channels of Object.values(this.channels)) channels.clear();
  }

  /** The server behind the lane knows of nothing: it is told of all that was confirmed before. */
  async subscribeAgain() {
    const { lostAt, size, client } = this;
    if (lostAt === undefined || size === 0) return;
    const kinds = /** @type {Kind[]} */ (Object.keys(KINDS));
    const again = kinds.flatMap((kind) =>
      [...this.channels[kind].values()].map((channel) => this.request(kind, channel, client.deadline))
    );
    const refused = (await Promise.allSettled(again)).flatMap((one) =>
      one.status === 'rejected' ? [one.reason] : []
    );
    // Closed, or lost again: then it is the next connection's business.
    if (this.lane.closed || this.lostAt !== lostAt) return;
    this.lostAt = undefined;
    for (const error of refused) client.tellError(error);
    emit(client, 'warning', {
      code: 'REDIS_MESSAGES_MISSED',
      message: `what was published in ${Math.round(performance.now() - lostAt)} ms without a connection was missed; ${size - refused.length} of ${size} subscriptions are back`
    });
  }

  /** @param {any[]} frame a message as the server sent it, its texts as Buffers */
  deliver([type, ...rest]) {
    const { client } = this;
    const event = String(type);
    // The pattern is the application's own; it is text in both forms of the event, as in ioredis.
    const raw = event === 'pmessage' ? [String(rest[0]), ...rest.slice(1)] : rest;
    if (client.listenerCount(event) > 0) emit(client, event, ...rest.map(String));
    if (client.listenerCount(`${event}Buffer`) > 0) emit(client, `${event}Buffer`, ...raw);
  }
}

/** @param {number[]} counts */
const last = (counts) => counts[counts.length - 1];

exports.Subscriber = Subscriber;
