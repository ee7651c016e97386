'use strict';

// How the commands of a pipeline go out and what becomes of their replies.

const {
  IDEMPOTENT,
  TRANSACTION,
  WRITE,
  contractOf,
  deliveryFlags,
  flagsUnder
} = require('../commands/delivery');
const { spoiltTogether } = require('../commands/together');
const { ReplyError, calledAs, named } = require('../errors');
const { reconnectFor } = require('../guards/reconnect-on-error');
const { refuseInTransaction } = require('../lanes');
const { answer } = require('../methods/nodeify');
const { toObject } = require('../replies/hash-object');
const { legacyShape, needsLegacyShapes } = require('../replies/legacy-shapes');
const { toText } = require('../replies/to-text');
const { answerCallbacks } = require('./callbacks');
const { endOfRun, sendRun } = require('./read-runs');

/** @typedef {import('./transaction').Queued} Queued */
/** @typedef {[error: any, value?: any]} Outcome */

/**
 * Each command for itself, in order, and each with its own delivery contract; from MULTI to EXEC in one piece, and
 * equal reads in a row as one request.
 * @param {any} client
 * @param {Queued[]} queue
 * @returns {Promise<Outcome[]>}
 */
async function sendQueue(client, queue) {
  /** @type {Array<Promise<Outcome[]>>} */
  const sent = [];
  const spoilt = spoiltTogether(queue);
  for (let at = 0; at < queue.length; ) {
    const exec = queue[at].name === 'multi' ? endOfTransaction(queue, at) : -1;
    const end = exec === -1 ? endOfRun(client, queue, at, spoilt) : exec + 1;
    if (exec !== -1) sent.push(sendInner(client, queue.slice(at, end), spoilt));
    else if (end > at + 1) sent.push(sendRun(client, queue.slice(at, end), spoilt));
    else sent.push(sendOne(client, queue[at], spoilt));
    at = end;
  }
  const [first, ...others] = await Promise.all(sent);
  for (const outcomes of others) for (const one of outcomes) first.push(one);
  return answerCallbacks(queue, first, 0);
}

/**
 * @param {Queued[]} queue
 * @param {number} start
 * @returns {number} where EXEC is; -1: nowhere
 */
function endOfTransaction(queue, start) {
  for (let at = start + 1; at < queue.length; at++) if (queue[at].name === 'exec') return at;
  return -1;
}

/**
 * @param {any} client
 * @param {Queued} queued
 * @param {Set<Queued> | undefined} spoilt
 * @returns {Promise<Outcome[]>}
 */
async function sendOne(client, queued, spoilt) {
  const { name, args, asBytes, script } = queued;
  try {
    const flags = spoilt?.has(queued)
      ? (script?.flags ?? deliveryFlags(name, args)) & ~IDEMPOTENT
      : undefined;
    const reply = script
      ? client.scripts.run(client, script, args, asBytes, flags)
      : client.dispatch(name, args, asBytes, flags);
    return [[null, await reply]];
  } catch (error) {
    return [[script ? error : calledAs(error, /** @type {string} */ (args[0]))]];
  }
}

/**
 * A transaction among the commands of a pipeline: every command says what it said, `QUEUED` for the most part.
 * @param {any} client
 * @param {Queued[]} queue
 * @param {Set<Queued> | undefined} spoilt
 * @returns {Promise<Outcome[]>}
 */
async function sendInner(client, queue, spoilt) {
  try {
    const replies = await request(client, queue, spoilt);
    const executed = replies.pop();
    const outcomes = replies.map((reply) => outcome(Buffer.isBuffer(reply) ? String(reply) : reply));
    return [...outcomes, outcome(Array.isArray(executed) ? values(client, queue, executed) : executed)];
  } catch (error) {
    return queue.map(() => [error]);
  }
}

/**
 * What `multi()` collected, MULTI and EXEC around it: no other command of this client can come between, and
 * after a lost connection either all of it is sent again or none.
 * @param {any} client
 * @param {Queued[]} queue
 * @returns {Promise<Outcome[] | null>} null: WATCH saw a change
 */
function sendTransaction(client, queue) {
  // Not `async`: each layer of it costs a fortieth of a small transaction.
  return request(client, queue, spoiltTogether(queue)).then(
    (replies) => conclude(client, queue, replies),
    (error) => {
      answerAll(queue, () => [error]);
      throw error;
    }
  );
}

/**
 * @param {any} client
 * @param {Queued[]} queue
 * @param {any[]} replies
 * @returns {Outcome[] | null}
 */
function conclude(client, queue, replies) {
  const executed = replies.pop();
  if (Array.isArray(executed)) {
    const outcomes = values(client, queue, executed);
    for (let i = 0; i < outcomes.length; i++) outcomes[i] = outcome(outcomes[i]);
    return answerCallbacks(queue, outcomes, 1);
  }
  // Not executed: a command has only the answer that it was given when it was queued.
  answerAll(queue, (i) => outcome(replies[i] instanceof Error ? replies[i] : String(replies[i] ?? 'QUEUED')));
  if (executed === null) return null;
  const previousErrors = replies.filter((reply) => reply instanceof ReplyError);
  throw Object.assign(executed, { previousErrors });
}

/**
 * @param {Queued[]} queue with MULTI in front and EXEC at its end
 * @param {(at: number) => Outcome} outcomeOf
 */
function answerAll(queue, outcomeOf) {
  queue.forEach(({ callback }, at) => {
    if (callback) answer(callback, ...outcomeOf(at));
  });
}

/** @param {any} reply @returns {Outcome} */
const outcome = (reply) => (reply instanceof Error ? [reply] : [null, reply]);

/**
 * @param {any} client
 * @param {Queued[]} queue with MULTI in front and EXEC at its end
 * @param {Set<Queued> | undefined} spoilt
 * @returns {Promise<any[]>} the replies, errors among them
 */
function request(client, queue, spoilt) {
  let sent;
  try {
    const { commands, flags, asBytes } = inOnePiece(queue, spoilt);
    sent = client.dispatchGroup('exec', commands, flags, asBytes);
  } catch (error) {
    return Promise.reject(error);
  }
  return sent.then((/** @type {any[]} */ replies) => {
    for (let i = 0; i < replies.length; i++) sign(replies[i], queue[i]);
    if (client.guards?.reconnects) lookAtErrors(client, replies);
    return replies;
  });
}

/**
 * @param {any} client
 * @param {any[]} replies
 */
function lookAtErrors(client, replies) {
  const executed = replies[replies.length - 1];
  const errors = [...replies, ...(Array.isArray(executed) ? executed : [])];
  errors.some((reply) => reply instanceof ReplyError && reconnectFor(client, reply));
}

/** @param {Queued[]} queue */
const wantsBytes = (queue) => queue.some(({ asBytes }) => asBytes);

/** Commands that are no business of a connection that others use, but belong here. */
const PARTS = new Set(['multi', 'discard']);

/**
 * A transaction as one request: as repeatable as its least repeatable command, and not at all where one of them is
 * spoilt by those behind it. It is a write if one of them is.
 * @param {Queued[]} queue with MULTI in front and EXEC at its end
 * @param {Set<Queued> | undefined} spoilt
 */
function inOnePiece(queue, spoilt) {
  /** @type {import('../requests/encode').Argument[][]} */
  const commands = [];
  let flags = TRANSACTION;
  if (spoilt === undefined || !queue.some((queued) => spoilt.has(queued))) flags |= IDEMPOTENT;
  /** @type {Set<string> | undefined} scripts whose text went along */
  let told;
  const last = queue.length - 1;
  for (let i = 0; i <= last; i++) {
    const { name, args, script } = queue[i];
    let own = args;
    if (i > 0 && i < last) {
      const within = flagsWithin(name, args, script);
      flags = (flags & (within | ~IDEMPOTENT)) | (within & WRITE);
    }
    if (script && !told?.has(script.sha)) {
      // One that the server does not know would fail alone, in the middle of the transaction, where nothing can be
      // made up for.
      told = (told ?? new Set()).add(script.sha);
      own = script.eval(args);
    }
    commands.push(own);
  }
  return { commands, flags, asBytes: wantsBytes(queue) };
}

/**
 * @param {string} name
 * @param {import('../requests/encode').Argument[]} args
 * @param {any} script
 * @throws {Error} for what has no place in a transaction
 */
function flagsWithin(name, args, script) {
  const contract = contractOf(name);
  if (!contract.isPlain && !PARTS.has(name)) {
    const refusal = refuseInTransaction(name, args);
    if (refusal) throw refusal;
  }
  return script ? script.flags : flagsUnder(contract, name, args);
}

/**
 * @param {any} reply
 * @param {Queued} queued
 */
function sign(reply, { args }) {
  if (reply instanceof ReplyError) named(reply, /** @type {string} */ (args[0]));
}

/**
 * What EXEC answered, each reply as its command wants it.
 * @param {any} client
 * @param {Queued[]} queue with MULTI in front and EXEC at its end
 * @param {any[]} executed
 */
function values(client, queue, executed) {
  const legacy = needsLegacyShapes(client.options);
  const asBytes = wantsBytes(queue);
  return executed.map((reply, i) => {
    const queued = queue[i + 1];
    if (reply instanceof Error) {
      sign(reply, queued);
      return reply;
    }
    // EXEC is answered in one way: with bytes, as soon as one of its commands wants them.
    const value = asBytes && !queued.asBytes ? toText(reply) : reply;
    if (legacy) return legacyShape(queued.name, asObject(queued.name, value));
    return asObject(queued.name, value);
  });
}

/**
 * @param {string} name
 * @param {any} value
 */
const asObject = (name, value) => (name === 'hgetall' && Array.isArray(value) ? toObject(value) : value);

module.exports = { sendQueue, sendTransaction };
