'use strict';

// Most applications use no lane, or one kind of them: each kind is loaded with its first command.

const { BYTES } = require('../commands/delivery');
const { CommandError, RedisError } = require('../errors');
const { blockingTime, runBlocking } = require('./blocking');

/** @typedef {import('../requests/encode').Argument} Argument */

const SUBSCRIPTIONS = new Set([
  'subscribe',
  'psubscribe',
  'ssubscribe',
  'unsubscribe',
  'punsubscribe',
  'sunsubscribe'
]);

/** Those beside subscriptions and what blocks. */
const ON_LANES = new Set(['watch', 'wait', 'waitaof']);

/** Commands that would break the shared connection, and what to do instead. @type {Record<string, string>} */
const REFUSED = {
  auth: 'give username and password in the options, which every later connection needs, too',
  hello: 'the protocol is chosen with the connection',
  reset: 'use disconnect() and connect()',
  sync: 'this client is no replica',
  psync: 'this client is no replica',
  replconf: 'this client is no replica',
  monitor: 'use monitor(), which has a connection of its own',
  multi: 'use multi() and its exec()'
};

/**
 * Commands that the shared connection cannot run as they are. They change what a connection is, or stop it for as
 * long as they like.
 * @param {any} client
 * @param {string} name
 * @param {Argument[]} args the name in front
 * @param {number} flags
 * @returns {Promise<any> | undefined} undefined for a command like any other
 */
function runElsewhere(client, name, args, flags) {
  const { root } = client;
  if (isOffline(root) && usesLane(name, args)) return Promise.reject(offline(name));
  if (SUBSCRIPTIONS.has(name)) {
    // Nothing can end that has never begun.
    if (root.subscriber === undefined && name.includes('unsub')) return Promise.resolve(0);
    const { Subscriber } = require('./subscriber');
    root.subscriber ??= new Subscriber(root);
    return root.subscriber.run(name, args, client.deadline);
  }
  if (name === 'quit') return quit(root, flags);
  if (name === 'watch') return leasesOf(root).watch(client, args.slice(1));
  if (name === 'unwatch') return root.leases?.unwatch(client);
  if (name === 'select') return require('./select').selectDatabase(client, args, flags);
  if (name === 'wait' || name === 'waitaof')
    return require('./wait').waitForReplicas(client, name, args, flags);
  const time = blockingTime(name, args);
  if (time !== undefined) return runBlocking(client, name, args, flags, time);
  const refusal = refuse(name, args);
  return refusal && Promise.reject(refusal);
}

/** Without a queue for what is called without a connection, a lane is not to become one. @param {any} root */
const isOffline = ({ options, status }) => options.enableOfflineQueue === false && status !== 'ready';

/** @param {string} name of a command */
const offline = (name) =>
  new CommandError(
    `${name.toUpperCase()} was not taken: no connection and enableOfflineQueue is false`,
    'ERR_REDIS_OFFLINE',
    'no',
    name
  );

/**
 * @param {string} name
 * @param {Argument[]} args the name in front
 */
const usesLane = (name, args) =>
  SUBSCRIPTIONS.has(name) || ON_LANES.has(name) || blockingTime(name, args) !== undefined;

/**
 * To the native half the end of the connection would be a loss like any other.
 * @param {any} root
 * @param {number} flags
 */
async function quit(root, flags) {
  const reply = await root.quit();
  return flags & BYTES ? Buffer.from(reply) : reply;
}

/** @param {any} root @returns {import('./lease').Leases} */
function leasesOf(root) {
  const { Leases } = require('./lease');
  root.leases ??= new Leases(root);
  return root.leases;
}

/**
 * @param {string} name
 * @param {Argument[]} args the name in front
 * @returns {Error | undefined} why the command cannot be sent at all
 */
function refuse(name, args) {
  const mutes = name === 'client' && /^reply$/i.test(String(args[1]));
  const advice = mutes ? 'every command here is answered' : REFUSED[name];
  if (advice === undefined) return undefined;
  return new RedisError(
    `${name.toUpperCase()} would break the connection that all commands of this client share: ${advice}`,
    'ERR_REDIS_NOT_SUPPORTED'
  );
}

/**
 * @param {string} name
 * @param {Argument[]} args
 * @returns {Error | undefined} why the command cannot stand in a transaction
 */
function refuseInTransaction(name, args) {
  if (!SUBSCRIPTIONS.has(name) && name !== 'select' && name !== 'quit') return refuse(name, args);
  return new RedisError(
    `${name.toUpperCase()} in a transaction would change the connection that all commands of this client share`,
    'ERR_REDIS_NOT_SUPPORTED'
  );
}

/** In what ioredis calls the subscriber mode only these are taken. @param {string} name */
const isForSubscribers = (name) => SUBSCRIPTIONS.has(name) || name === 'ping' || name === 'quit';

const subscriberMode = () =>
  new RedisError(
    'Connection in subscriber mode, only subscriber commands may be used',
    'ERR_REDIS_SUBSCRIBER_MODE'
  );

module.exports = { refuse, runElsewhere, refuseInTransaction, isForSubscribers, leasesOf, subscriberMode };
