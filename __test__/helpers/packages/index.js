'use strict';

/**
 * Packages that are handed a client. Each is a function that is given `connect(options)`, which makes a client, and
 * gives `work(round)`, which asserts, and perhaps `init()` and `stop()`.
 */
const NAMES = [
  'mw-registrar',
  'rate-limiter-flexible',
  'redlock',
  'redis-semaphore',
  'async-cache-dedupe',
  'connect-redis',
  'bottleneck',
  'bullmq',
  'socket.io-redis-adapter',
  'socket.io-redis-streams-adapter',
  'graphql-redis-subscriptions'
];

exports.packages = NAMES.map((name) => ({ name, play: require(`./${name}`) }));
