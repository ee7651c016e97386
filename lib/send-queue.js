'use strict';

// How the commands of a pipeline go out and what becomes of their replies.

const { IDEMPOTENT, TRANSACTION, WRITE, contractOf, deliveryFlags } = require('./delivery');
const { ReplyError, calledAs, named } = require('./errors');
const { refuseInTransaction } = require('./lanes');
const { legacyShape, needsLegacyShapes } = require('./legacy-shapes');
const { reconnectFor } = require('./reconnect-on-error');
const { endOfRun, sendRun } = require('./read-runs');
const { toObject } = require('./hash-object');
const { toText } = require('./to-text');

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
  for (let at = 0; at < queue.length; ) {
    const exec = queue[at].name === 'multi' ? endOfTransaction(queue, at) : -1;
    const end = exec === -1 ? endOfRun(client, queue, at) : exec + 1;
    if (exec !== -1) sent.push(sendInner(client, queue.slice(at, end)));
    else if (end > at + 1) sent.push(sendRun(client, queue.slice(at, end)));
    else sent.push(sendOne(client, queue[at]));
    at = end;
  }
  const [first, ...others] = await Promise.all(sent);
  for (const outcomes of others) for (const one of outcomes) first.push(one);
  return first;
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
 * @returns {Promise<Outcome[]>}
 */
async function sendOne(client, { name, args, asBytes, script }) {
  try {
    const reply = script
      ? client.scripts.run(client, script, args, asBytes)
      : client.dispatch(name, args, asBytes);
    return [[null, await reply]];
  } catch (error) {
    return [[script ? error : calledAs(error, /** @type {string} */ (args[0]))]];
  }
}

/**
 * A transaction among the commands of a pipeline: every command says what it said, `QUEUED` for the most part.
 * @param {any} client
 * @param {Queued[]} queue
 * @returns {Promise<Outcome[]>}
 */
async function sendInner(client, queue) {
  try {
    const replies = await request(client, queue);
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
async function sendTransaction(client, queue) {
  const replies = await request(client, queue);
  const executed = replies.pop();
  if (executed === null) return null;
  if (executed instanceof Error) {
    const previousErrors = replies.filter((reply) => reply instanceof ReplyError);
    throw Object.assign(executed, { previousErrors });
  }
  const outcomes = values(client, queue, executed);
  for (let i = 0; i < outcomes.length; i++) outcomes[i] = outcome(outcomes[i]);
  return outcomes;
}

/** @param {any} reply @returns {Outcome} */
const outcome = (reply) => (reply instanceof Error ? [reply] : [null, reply]);

/**
 * @param {any} client
 * @param {Queued[]} queue with MULTI in front and EXEC at its end
 * @returns {Promise<any[]>} the replies, errors among them
 */
async function request(client, queue) {
  refuseParts(queue);
  const replies = await client.dispatchGroup('exec', inOnePiece(queue), flagsOf(queue), wantsBytes(queue));
  for (let i = 0; i < replies.length; i++) sign(replies[i], queue[i]);
  if (client.guards?.reconnects) lookAtErrors(client, replies);
  return replies;
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

/** @param {Queued[]} queue with MULTI in front and EXEC at its end */
function refuseParts(queue) {
  for (let i = 1; i < queue.length - 1; i++) {
    const { name, args } = queue[i];
    if (contractOf(name).isPlain || PARTS.has(name)) continue;
    const refusal = refuseInTransaction(name, args);
    if (refusal) throw refusal;
  }
}

/**
 * A script that the server does not know would fail alone, in the middle of the transaction, where nothing
 * can be made up for: its text goes along each time.
 * @param {Queued[]} queue
 */
function inOnePiece(queue) {
  /** @type {Set<string> | undefined} */
  let known;
  return queue.map(({ script, args }) => {
    if (!script || known?.has(script.sha)) return args;
    known = (known ?? new Set()).add(script.sha);
    return script.eval(args);
  });
}

/** @param {Queued[]} queue as repeatable as its least repeatable command */
function flagsOf(queue) {
  let flags = TRANSACTION | WRITE | IDEMPOTENT;
  for (let i = 1; i < queue.length - 1; i++) {
    const { name, args, script } = queue[i];
    if (!((script?.flags ?? deliveryFlags(name, args)) & IDEMPOTENT)) flags &= ~IDEMPOTENT;
  }
  return flags;
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
