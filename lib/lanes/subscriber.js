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

/**
 * @typedef {object} Subscription
 * @property {Argument} channel
 * @property {boolean} confirmed by the server
 * @property {number} asked requests for it that are not answered
 */

/** Who awaits it goes on behind whoever waited for an answer that has come before. */
const NOTED = Promise.resolve();

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
    /**
     * What the application wants as of now; answers come later, and perhaps after the connection they came on is lost.
     * @type {Record<Kind, Map<string, Subscription>>}
     */
    this.wanted = { subscribe: new Map(), psubscribe: new Map(), ssubscribe: new Map() };
    /** Channels, patterns and shard channels that are wanted and that the server has confirmed. */
    this.size = 0;
    this.lane = new Lane(client, { listens: true });
    this.lane.connection.told.onFrame = (frame) => this.deliver(frame);
    this.lane.onReady = () => this.subscribeAgain();
    this.lane.onLost = () => this.lost();
    /** When the connection was lost, while subscriptions are not back. @type {number | undefined} */
    this.lostAt = undefined;
    /** Connections lost: answers may be heard together with the loss of the connection that they came on. */
    this.losses = 0;
    /** Those that were confirmed then: what is asked for later has missed nothing. @type {Set<Subscription>} */
    this.interrupted = new Set();
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
    const all = () => Array.from(this.wanted[kind].values(), ({ channel }) => channel);
    return this.end(kind, args.length > 1 ? args.slice(1) : all(), deadline);
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
    return last(await Promise.all(channels.map((channel) => this.subscribe(kind, channel, deadline))));
  }

  /**
   * @param {Kind} kind
   * @param {Argument} channel
   * @param {number} deadline
   */
  async subscribe(kind, channel, deadline) {
    const wanted = this.wanted[kind];
    const key = keyOf(channel);
    const one = wanted.get(key) ?? { channel, confirmed: false, asked: 0 };
    wanted.set(key, one);
    one.asked++;
    try {
      const [, , count] = await this.request(kind, channel, deadline);
      // Unless it was ended meanwhile.
      if (!one.confirmed && wanted.get(key) === one) {
        one.confirmed = true;
        this.size++;
      }
      return count;
    } finally {
      if (--one.asked === 0 && !one.confirmed && wanted.get(key) === one) wanted.delete(key);
    }
  }

  /**
   * @param {Kind} kind
   * @param {Argument[]} channels
   * @param {number} deadline
   */
  async end(kind, channels, deadline) {
    if (channels.length === 0) return this.size;
    // At once: should the connection break now, they are not to come back.
    for (const channel of channels) this.forget(kind, keyOf(channel));
    const frames = channels.map((channel) => this.request(KINDS[kind], channel, deadline));
    return last((await Promise.all(frames)).map(([, , count]) => count));
  }

  /**
   * @param {Kind} kind
   * @param {string} key
   */
  forget(kind, key) {
    if (this.wanted[kind].get(key)?.confirmed) this.size--;
    this.wanted[kind].delete(key);
  }

  /**
   * One channel a request, so that one frame answers it: a confirmation, or an error.
   * @param {string} name
   * @param {Argument} channel
   * @param {number} deadline
   * @returns {Promise<any[]>}
   */
  request(name, channel, deadline) {
    return this.lane.connection.request(name, [name, channel], IDEMPOTENT, deadline);
  }

  /** @returns {Array<[Kind, string, Subscription]>} */
  all() {
    const kinds = /** @type {Kind[]} */ (Object.keys(KINDS));
    return kinds.flatMap((kind) =>
      Array.from(
        this.wanted[kind],
        ([key, one]) => /** @type {[Kind, string, Subscription]} */ ([kind, key, one])
      )
    );
  }

  async lost() {
    const isKept = this.client.options.autoResubscribe !== false;
    this.losses++;
    if (isKept && this.interrupted.size === 0) this.lostAt = performance.now();
    await NOTED;
    // Others are still on their way, and come to the next connection.
    const confirmed = this.all().filter(([, , one]) => one.confirmed);
    if (isKept) this.interrupted = new Set(confirmed.map(([, , one]) => one));
    else for (const [kind, key] of confirmed) this.forget(kind, key);
  }

  /**
   * The server behind the lane knows of nothing. It is also told of what was not confirmed before: it may be that the
   * confirmation has come and is not noted yet.
   */
  async subscribeAgain() {
    const { lostAt, losses, client } = this;
    if (lostAt === undefined) return;
    const all = this.all();
    const answers = Promise.allSettled(
      all.map(([kind, , { channel }]) => this.request(kind, channel, client.deadline))
    );
    await NOTED;
    const { interrupted } = this;
    if (this.losses !== losses) return;
    if (interrupted.size === 0) {
      // Nothing was missed. At once, not with the answers: the next loss is to begin a gap of its own.
      this.lostAt = undefined;
      return;
    }
    // Whoever asked for the others is answered there.
    const again = (await answers).filter((_, i) => interrupted.has(all[i][2]));
    // Closed, or lost again: then it is the next connection's business.
    if (this.lane.closed || this.losses !== losses) return;
    this.lostAt = undefined;
    this.interrupted = new Set();
    const refused = again.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    for (const error of refused) client.tellError(error);
    if (again.length === 0) return;
    emit(client, 'warning', {
      code: 'REDIS_MESSAGES_MISSED',
      message: `what was published in ${Math.round(performance.now() - lostAt)} ms without a connection was missed; ${again.length - refused.length} of ${again.length} subscriptions are back`
    });
  }

  /** @returns {Subscriber | undefined} for a client that connects again after its end */
  revived() {
    const { client } = this;
    if (client.options.autoResubscribe === false || this.size === 0) return undefined;
    const next = new Subscriber(client);
    const tell = (/** @type {Error} */ error) => client.tellError(error);
    for (const [kind, , { channel, confirmed }] of this.all())
      if (confirmed) next.subscribe(kind, channel, client.deadline).catch(tell);
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

/** @param {number[]} counts */
const last = (counts) => counts[counts.length - 1];

exports.Subscriber = Subscriber;
