'use strict';

const { BLOCKING, IDEMPOTENT } = require('../commands/delivery');
const { CommandError } = require('../errors');
const { deadlineFor } = require('./blocking');

/**
 * WAIT and WAITAOF ask for the writes of their own connection, and stop it meanwhile. The server compares
 * with the replication offset at the last command of that connection, whatever it was: a PING on a lane, after the
 * shared connection has answered everything so far, stands for all of its writes.
 * @param {any} client
 * @param {string} name
 * @param {import('../requests/encode').Argument[]} args
 * @param {number} flags
 */
async function waitForReplicas(client, name, args, flags) {
  const { root } = client;
  const ping = (/** @type {any} */ connection) =>
    connection.request('ping', ['ping'], IDEMPOTENT, client.deadline);
  await ping(root.connection);
  const node = root.node;
  const pool = root.lanePool();
  const lane = pool.acquire();
  // `blockingTimeout` is no bound for it: it has no answer that would stand for "not yet".
  const deadline = deadlineFor(client, Number(String(args[args.length - 1])), {});
  const pinged = ping(lane.connection);
  const waited = lane.connection.request(name, args, flags | BLOCKING, deadline);
  const [, reply] = await pool.lend(lane, Promise.all([pinged, waited]));
  if (lane.node !== node || root.node !== node) throw changed(name, node);
  return reply;
}

/**
 * @param {string} name
 * @param {string} node
 */
function changed(name, node) {
  const text = `${name.toUpperCase()} cannot tell: ${node} took the writes and is not the master any more`;
  return new CommandError(text, 'ERR_REDIS_NOT_REPLICATED', 'maybe', name);
}

module.exports = { waitForReplicas };
