'use strict';

const table = require('../commands/command-table');
const { CURSOR_AT, IDEMPOTENT } = require('../commands/delivery');
const { ReplyError, named } = require('../errors');
const { needsLegacyShapes } = require('../replies/legacy-shapes');

/** Replies to one run are decoded in one go; a hundred hashes keep the event loop for a millisecond. */
const LONGEST_RUN = 128;

/** @typedef {import('./transaction').Queued} Queued */

/**
 * Reads can share a request, and with it one promise and one entry in every table: repeated together they
 * are what they are repeated alone. (Pipelines of 1000 EXISTS: a third of the time on the main thread.) A scan is
 * not: where it may go on depends on its cursor.
 * @param {string} name
 */
const isPlainRead = (name) => table[name] !== undefined && table[name][0] === 'r' && !(name in CURSOR_AT);

/**
 * Not while connections are leased, when each command has to be asked whose it is, and not where replies are looked
 * at or changed one by one.
 * @param {any} client
 */
const mayShare = ({ root, guards, options }) =>
  !root.leases?.busy && !guards?.reconnects && !needsLegacyShapes(options);

/**
 * The end of the run of equal reads that begins at `start`; of one command if there is nothing to share.
 * @param {any} client
 * @param {Queued[]} queue
 * @param {number} start
 * @param {Set<Queued> | undefined} spoilt
 */
function endOfRun(client, queue, start, spoilt) {
  const { name, asBytes } = queue[start];
  let end = start + 1;
  if (!isPlainRead(name) || !mayShare(client)) return end;
  const limit = Math.min(queue.length, start + LONGEST_RUN);
  const isSpoilt = spoilt?.has(queue[start]);
  while (
    end < limit &&
    queue[end].name === name &&
    queue[end].asBytes === asBytes &&
    spoilt?.has(queue[end]) === isSpoilt
  )
    end++;
  return end;
}

/**
 * Sends the same read with different arguments.
 * @param {any} client
 * @param {Queued[]} run
 * @param {Set<Queued> | undefined} spoilt all of them or none
 * @returns {Promise<Array<[any, any?]>>}
 */
async function sendRun(client, run, spoilt) {
  const [{ name, asBytes }] = run;
  try {
    const replies = await client.dispatchReads(
      name,
      run.map(({ args }) => args),
      asBytes,
      spoilt?.has(run[0]) ? 0 : IDEMPOTENT
    );
    return replies.map((/** @type {any} */ reply, /** @type {number} */ i) =>
      reply instanceof ReplyError ? [named(reply, /** @type {string} */ (run[i].args[0]))] : [null, reply]
    );
  } catch (error) {
    return run.map(() => [error]);
  }
}

module.exports = { endOfRun, sendRun };
