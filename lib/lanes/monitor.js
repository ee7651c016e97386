'use strict';

const { IDEMPOTENT } = require('../commands/delivery');
const { RedisError, ReplyError, closed } = require('../errors');
const { emit } = require('../status');
const { readMonitorLine } = require('./monitor-line');

/** Clients that were granted it once; for them an error is one of a later connection. @type {WeakSet<any>} */
const begun = new WeakSet();

/** @param {any} client whose connection has just become ready */
async function startMonitoring(client) {
  const { connection } = client;
  connection.told.onFrame = (/** @type {Buffer} */ line) => {
    const { time, args, source, database } = readMonitorLine(String(line));
    emit(client, 'monitor', time, args, source, database);
  };
  try {
    await connection.request('monitor', ['monitor'], IDEMPOTENT, client.deadline);
    client.status = 'monitoring';
    emit(client, 'monitoring');
    begun.add(client);
  } catch (error) {
    if (begun.has(client) || !(error instanceof ReplyError)) return client.tellError(error);
    // Whoever asked for it is told (`monitor`), and nobody else could close the client.
    client.lastError = error;
    client.disconnect();
  }
}

/**
 * @param {any} client
 * @returns {Promise<any>} a second client, which emits `monitor` for every command that the server executes
 */
function monitor(client) {
  const second = client.duplicate({ monitor: true, lazyConnect: false });
  return new Promise((resolve, reject) => {
    const ended = () => reject(second.lastError ?? closed());
    second.once('end', ended);
    second.once('monitoring', () => {
      second.off('end', ended);
      resolve(second);
    });
  });
}

const monitoringMode = () =>
  new RedisError("Connection is in monitoring mode, can't process commands.", 'ERR_REDIS_MONITORING');

module.exports = { monitor, monitoringMode, startMonitoring };
