'use strict';

const { channel } = require('node:diagnostics_channel');
const { ConnectionError } = require('./errors');
const { ownDelay, retryDelay } = require('./options/retry-strategy');
const { toText } = require('./replies/to-text');

/** For observers that know no client: `{client, report}`. */
const failovers = channel('jambonz:redis-native:failover');

/**
 * Turns what the native half tells into the status and the events that ioredis users know.
 * @param {any} client
 * @param {any} notice
 */
function tellApplication(client, notice) {
  // After `disconnect()` only the end is news. `quit()` may wait for a connection, and that for an answer.
  if (client.closing && notice.kind !== 'ended' && !(client.leaving && QUESTIONS.has(notice.kind))) return;
  const tell = TELL[/** @type {keyof typeof TELL} */ (notice.kind)];
  tell(client, notice);
}

const QUESTIONS = new Set(['retry', 'translate']);

/** @type {Record<string, (client: any, notice: any) => void>} */
const TELL = {
  connecting(client) {
    become(client, 'connecting');
  },
  ready(client, { message }) {
    client.node = message;
    client.guards?.cursors.moveTo(message);
    client.scripts.forget();
    emit(client, 'node', message);
    become(client, 'connect');
    become(client, 'ready');
  },
  disconnected(client, { message }) {
    emit(client, 'lost', message);
    become(client, 'close');
  },
  reconnecting(client, { delay }) {
    // As in ioredis, an attempt that failed has closed its connection.
    if (client.status === 'connecting') become(client, 'close');
    become(client, 'reconnecting', delay);
  },
  retry(client, { code, delay: failures }) {
    const isTold = !client.closing;
    if (isTold && client.status === 'connecting') become(client, 'close');
    const delay = askedDelay(client, failures, code === 'sentinels');
    if (delay === undefined) return client.disconnect();
    if (isTold) become(client, 'reconnecting', delay);
    client.connection.native.retryIn(delay);
  },
  ended(client) {
    // Not earlier: what was unsettled is rejected by now, and somebody may wait for it.
    client.connection.release();
    // A panic of the native half ends a client that nobody closed. It takes nothing any more, and says nothing.
    client.closing = true;
    client.lanes?.close();
    // Of a connection that was lost before, that was told already.
    if (client.status !== 'close') become(client, 'close');
    become(client, 'end');
  },
  error(client, notice) {
    client.lastError = connectionError(notice);
    emitError(client, client.lastError);
  },
  warning(client, { code, message }) {
    emit(client, 'warning', { code, message });
  },
  translate(client, notice) {
    answerTranslation(client, client.connection, notice);
  },
  failover(client, { failover }) {
    client.lastFailover = failover;
    failovers.publish({ client, report: failover });
    emit(client, 'failover', failover);
  }
};

/** @param {{code: string, message: string, node?: {host: string, port: number}}} notice */
const connectionError = ({ code, message, node }) => new ConnectionError(message, code, node);

/**
 * @param {any} client
 * @param {any[]} push what a RESP3 server said unasked: its kind and what belongs to it
 */
function tellPush(client, push) {
  const [kind, ...rest] = /** @type {any[]} */ (toText(push));
  emit(client, 'push', kind, ...rest);
}

/**
 * The native half of `connection` wants to know where an announced address leads.
 * @param {any} client
 * @param {any} connection
 * @param {{code: string, delay: number}} notice host and port
 */
function answerTranslation(client, connection, { code: host, delay: port }) {
  const announced = { host, port };
  connection.native.translate(announced, translated(client, announced));
}

/**
 * @param {any} client
 * @param {number} failures
 * @param {boolean} bySentinels
 */
function askedDelay(client, failures, bySentinels) {
  try {
    return retryDelay(client.options, failures, bySentinels);
  } catch (error) {
    emitError(client, /** @type {Error} */ (error));
    return ownDelay(client.options, failures);
  }
}

/**
 * What the application's `natMap` function says; anything but an address leaves the announced one.
 * @param {any} client
 * @param {{host: string, port: number}} announced
 */
function translated(client, announced) {
  try {
    const found = client.options.natMap(`${announced.host}:${announced.port}`);
    return found?.host ? { host: String(found.host), port: Number(found.port) } : announced;
  } catch (error) {
    emitError(client, /** @type {Error} */ (error));
    return announced;
  }
}

/**
 * @param {any} client
 * @param {string} status
 * @param {any} [detail]
 */
function become(client, status, detail) {
  client.status = status;
  if (detail === undefined) emit(client, status);
  else emit(client, status, detail);
}

/**
 * A listener that throws must not keep the replies of the same batch from their promises.
 * @param {any} client
 * @param {string} event
 * @param {any[]} details
 */
function emit(client, event, ...details) {
  try {
    client.emit(event, ...details);
  } catch (error) {
    process.nextTick(() => {
      throw error;
    });
  }
}

/**
 * Without a listener an 'error' event would end the process; a lost connection is no reason for that.
 * @param {any} client
 * @param {Error} error
 */
function emitError(client, error) {
  if (client.listenerCount('error') > 0) emit(client, 'error', error);
  else console.error(`[redis-native] ${error.name} ${/** @type {any} */ (error).code}: ${error.message}`);
}

module.exports = { answerTranslation, connectionError, emit, emitError, tellApplication, tellPush };
