'use strict';

const { ReplyError } = require('../errors');

/** What `reconnectOnError` says of an error: nothing, another connection, or that and the command again. */
const AGAIN = 2;

/**
 * @param {any} client
 * @param {any} error
 * @returns {boolean} whether the command is to be sent again
 */
function reconnectFor(client, error) {
  if (!(error instanceof ReplyError)) return false;
  const verdict = client.options.reconnectOnError(error);
  if (verdict !== true && verdict !== 1 && verdict !== AGAIN) return false;
  client.root.disconnect(true);
  return verdict === AGAIN;
}

/**
 * @param {any} client
 * @param {(client: any) => Promise<any>} send
 * @returns {Promise<any>} of a command that is sent again, by its deadline, as often as the application says so
 */
async function sendUntilAccepted(client, send) {
  const end = performance.now() + client.deadline;
  let sender = client;
  for (;;) {
    try {
      return await send(sender);
    } catch (error) {
      const left = Math.ceil(end - performance.now());
      if (!reconnectFor(client, error) || left < 1) throw error;
      sender = client.withOptions({ deadline: left });
    }
  }
}

module.exports = { reconnectFor, sendUntilAccepted };
