'use strict';

const { WAITED } = require('../commands/delivery');
const { CommandError, ReplyError } = require('../errors');

/**
 * `waitReplicas` of the options: WAIT is sent right behind a write, on the same connection, and the
 * write is reported only when enough replicas have it. The connection serves nobody else meanwhile:
 * every write costs the replication delay, or `waitTimeout` where replicas are missing.
 * @param {any} client
 * @param {string} name
 * @param {import('../requests/encode').Argument[][]} commands
 * @param {number} flags
 * @returns {Promise<any[]>} the replies without that of WAIT
 */
async function requestDurably(client, name, commands, flags) {
  const { waitReplicas, waitTimeout } = client.options;
  const wait = ['wait', String(waitReplicas), String(waitTimeout)];
  const replies = await client.connection.requestGroup(name, [...commands, wait], flags, client.deadline);
  const reached = replies.pop();
  const last = replies[replies.length - 1];
  // EXEC says nil where a key that was watched has changed.
  const wasExecuted = !(last instanceof ReplyError || (flags & WAITED && last === null));
  if (!wasExecuted || reached >= waitReplicas) return replies;
  const found =
    reached instanceof ReplyError ? reached.message : `${reached} of ${waitReplicas} replicas have it`;
  throw new CommandError(
    `${name.toUpperCase()} was executed, but ${found} after ${waitTimeout} ms`,
    'ERR_REDIS_NOT_REPLICATED',
    'yes',
    name
  );
}

module.exports = { requestDurably };
