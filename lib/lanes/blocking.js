'use strict';

const { BLOCKING } = require('../commands/delivery');

/** The longest time that a request can be given: 49 days. */
const FOR_EVER = 2 ** 32 - 1;

/** Where a command says how long it blocks, in seconds. */
const SECONDS_AT = {
  last: (/** @type {any[]} */ args) => args[args.length - 1],
  first: (/** @type {any[]} */ args) => args[1]
};

/** @type {Record<string, (args: any[]) => any>} */
const SECONDS = {
  blpop: SECONDS_AT.last,
  brpop: SECONDS_AT.last,
  brpoplpush: SECONDS_AT.last,
  blmove: SECONDS_AT.last,
  bzpopmin: SECONDS_AT.last,
  bzpopmax: SECONDS_AT.last,
  blmpop: SECONDS_AT.first,
  bzmpop: SECONDS_AT.first
};

/** Commands that block if they say BLOCK, and for how many milliseconds. */
const WITH_BLOCK = new Set(['xread', 'xreadgroup']);

/**
 * @param {string} name
 * @param {import('../requests/encode').Argument[]} args the name in front
 * @returns {number | undefined} milliseconds, 0 for as long as it takes; undefined if it does not block
 */
function blockingTime(name, args) {
  if (name in SECONDS) return Number(String(SECONDS[name](args))) * 1000;
  if (!WITH_BLOCK.has(name)) return undefined;
  for (let at = 1; at < args.length; at++) {
    const word = String(args[at]).toLowerCase();
    if (word === 'block') return Number(String(args[at + 1]));
    // What follows are keys, which may be called anything, and so may a group and its consumer.
    if (word === 'streams') return undefined;
    if (word === 'group') at += 2;
  }
  return undefined;
}

/**
 * How long the server's answer is waited for: the command's own time and what any command is given.
 * `blockingTimeout` is the application's own bound, as in ioredis.
 * @param {any} client
 * @param {number} time
 * @param {{blockingTimeout?: any, blockingTimeoutGrace?: number}} [bounds]
 */
function deadlineFor(client, time, bounds = client.options) {
  const { blockingTimeout, blockingTimeoutGrace = 100 } = bounds;
  // Not a time at all: the server says so at once.
  if (Number.isNaN(time) || time < 0) return client.deadline;
  if (time === 0) return blockingTimeout > 0 ? blockingTimeout : FOR_EVER;
  const grace = blockingTimeout > 0 ? blockingTimeoutGrace : client.deadline;
  return Math.min(Math.ceil(time) + grace, FOR_EVER);
}

/**
 * Runs a command that may wait on a lane, so that nothing waits behind it.
 * @param {any} client
 * @param {string} name
 * @param {import('../requests/encode').Argument[]} args
 * @param {number} flags
 * @param {number} time see `blockingTime`
 */
async function runBlocking(client, name, args, flags, time) {
  const pool = client.root.lanePool();
  const lane = pool.acquire();
  const deadline = deadlineFor(client, time);
  try {
    return await pool.lend(lane, lane.connection.request(name, args, flags | BLOCKING, deadline));
  } catch (error) {
    const expired = /** @type {any} */ (error).code === 'ERR_REDIS_DEADLINE';
    if (expired && client.options.blockingTimeout > 0) return null;
    throw error;
  }
}

module.exports = { blockingTime, deadlineFor, runBlocking };
