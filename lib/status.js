'use strict';

const { channel } = require('node:diagnostics_channel');
const { ConnectionError } = require('./errors');
const { ownDelay, retryDelay } = require('./retry-strategy');

/** For observers that know no client: `{client, report}`. */
const failovers = channel('jambonz:redis-native:failover');

/**
 * Turns what the native half tells into the status and the events that ioredis users know.
 * @param {any} client
 * @param {any} notice
 */
function tellApplication(client, notice) {
  // After `disconnect()` only the end is news.
  if (client.closing && notice.kind !== 'ended') return;
  const tell = TELL[/** @type {keyof typeof TELL} */ (notice.kind)];
  tell(client, notice);
}

/** @type {Record<string, (client: any, notice: any) => void>} */
const TELL = {
  connecting(client) {
    become(client, 'connecting');
  },
  ready(client, { message }) {
    if (client.guards) client.guards.cursors.node = message;
    client.scripts.forget();
    become(client, 'connect', message);
    become(client, 'ready', message);
  },
  disconnected(client, { message }) {
    become(client, 'close', message);
  },
  reconnecting(client, { delay }) {
    // As in ioredis, an attempt that failed has closed its connection.
    if (client.status === 'connecting') become(client, 'close');
    become(client, 'reconnecting', delay);
  },
  retry(client, { code, delay: failures }) {
    if (client.status === 'connecting') become(client, 'close');
    const delay = askedDelay(client, failures, code === 'sentinels');
    if (delay === undefined) return client.disconnect();
    become(client, 'reconnecting', delay);
    client.connection.native.retryIn(delay);
  },
  ended(client) {
    // Not earlier: what was unsettled is rejected by now, and somebody may wait for it.
    client.connection.release();
    // Of a connection that was lost before, that was told already.
    if (client.status !== 'close') become(client, 'close');
    become(client, 'end');
  },
  error(client, { code, message, node }) {
    client.lastError = new ConnectionError(message, code, node);
    emitError(client, client.lastError);
  },
  warning(client, { code, message }) {
    emit(client, 'warning', { code, message });
  },
  translate(client, { code: host, delay: port }) {
    const announced = { host, port };
    client.connection.native.translate(announced, translated(client, announced));
  },
  failover(client, { failover }) {
    client.lastFailover = failover;
    failovers.publish({ client, report: failover });
    emit(client, 'failover', failover);
  }
};

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
  emit(client, status, detail);
}

/**
 * A listener that throws must not keep the replies of the same batch from their promises.
 * @param {any} client
 * @param {string} event
 * @param {any} [detail]
 */
function emit(client, event, detail) {
  try {
    if (detail === undefined) client.emit(event);
    else client.emit(event, detail);
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

module.exports = { tellApplication };
