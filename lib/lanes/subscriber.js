'use strict';

const { IDEMPOTENT } = require('../commands/delivery');
const { ReplyError } = require('../errors');
const { emit } = require('../status');
const { Lane } = require('./lane');

/** @typedef {import('../requests/encode').Argument} Argument */

/** Each kind of subscription, and what ends it. */
const KINDS = { subscribe: 'unsubscribe', psubscribe: 'punsubscribe', ssubscribe: 'sunsubscribe' };
const ALL = /** @type {Kind[]} */ (Object.keys(KINDS));
const ENDS = new Map(Object.entries(KINDS).map(([kind, end]) => [end, /** @type {Kind} */ (kind)]));

/** @typedef {keyof typeof KINDS} Kind */

/**
 * @typedef {object} Subscription from the call that asks for it to the one that ends it
 * @property {Argument} channel
 * @property {boolean} confirmed by the server
 * @property {boolean} ended
 */

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
    /** What the application wants, whether or not the server has answered yet. @type {Record<Kind, Map<string, Subscription>>} */
    this.channels = { subscribe: new Map(), psubscribe: new Map(), ssubscribe: new Map() };
    this.lane = new Lane(client, { listens: true });
    this.lane.connection.told.onFrame = (frame) => this.deliver(frame);
    this.lane.onReady = () => this.subscribeAgain();
    this.lane.onLost = () => this.lost();
    /** Channels, patterns and shard channels that the server has confirmed. */
    this.size = 0;
    /** When the connection was lost, while subscriptions are not back. @type {number | undefined} */
    this.lostAt = undefined;
    client.lanePool().add(this.lane);
  }

  /** True in what ioredis calls the subscriber mode. */
  get active() {
    return this.size > 0;
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
    const all = () => [...this.channels[kind].values()].map(({ channel }) => channel);
    const channels = args.length > 1 ? args.slice(1) : all();
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
    return last(await Promise.all(channels.map((channel) => this.add(kind, channel, deadline))));
  }

  /**
   * Noted at once: `unsubscribe()` that follows without waiting ends this subscription, too.
   * @param {Kind} kind
   * @param {Argument} channel
   * @param {number} deadline
   */
  async add(kind, channel, deadline) {
    const channels = this.channels[kind];
    const key = keyOf(channel);
    const subscription = channels.get(key) ?? { channel, confirmed: false, ended: false };
    channels.set(key, subscription);
    try {
      const count = await this.request(kind, channel, deadline);
      // One that was refused before may have taken it out.
      if (!subscription.ended) channels.set(key, subscription);
      this.confirm(subscription);
      return count;
    } catch (error) {
      if (!subscription.confirmed && channels.get(key) === subscription) channels.delete(key);
      throw error;
    }
  }

  /** @param {Subscription} subscription */
  confirm(subscription) {
    if (subscription.confirmed || subscription.ended) return;
    subscription.confirmed = true;
    this.size++;
  }

  /**
   * @param {Kind} kind
   * @param {string} key
   */
  forget(kind, key) {
    const subscription = this.channels[kind].get(key);
    if (subscription === undefined) return;
    this.channels[kind].delete(key);
    subscription.ended = true;
    if (subscription.confirmed) this.size--;
  }

  /**
   * @param {Kind} kind
   * @param {Argument[]} channels
   * @param {number} deadline
   */
  async end(kind, channels, deadline) {
    if (channels.length === 0) return this.size;
    // Forgotten at once: should the connection break now, they are not to come back.
    for (const channel of channels) this.forget(kind, keyOf(channel));
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
    const reply = await this.lane.connection.request(name, [name, channel], IDEMPOTENT, deadline);
    return reply[2];
  }

  lost() {
    this.lostAt ??= performance.now();
    if (this.client.options.autoResubscribe !== false) return;
    for (const kind of ALL) for (const key of this.channels[kind].keys()) this.forget(kind, key);
  }

  /** The server behind the lane knows of nothing: it is told of all that was confirmed before. */
  async subscribeAgain() {
    // Confirmations that came in the same batch of replies are noted in microtasks.
    await nextTurn();
    const { lostAt, size, client } = this;
    if (size === 0) this.lostAt = undefined;
    if (lostAt === undefined || size === 0) return;
    const again = ALL.flatMap((kind) =>
      [...this.channels[kind].values()]
        .filter(({ confirmed }) => confirmed)
        .map(({ channel }) => this.request(kind, channel, client.deadline))
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

  /** @returns {Subscriber | undefined} for a client that connects again after its end */
  revived() {
    const { client } = this;
    if (client.options.autoResubscribe === false || this.size === 0) return undefined;
    const next = new Subscriber(client);
    for (const kind of ALL) {
      for (const { channel, confirmed } of this.channels[kind].values())
        if (confirmed)
          next
            .add(kind, channel, client.deadline)
            .catch((/** @type {Error} */ error) => client.tellError(error));
    }
    return next;
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

const nextTurn = () => new Promise(setImmediate);

/** @param {number[]} counts */
const last = (counts) => counts[counts.length - 1];

exports.Subscriber = Subscriber;
