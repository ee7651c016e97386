'use strict';

const { IDEMPOTENT } = require('../commands/delivery');
const { RedisError, closed } = require('../errors');
const { emit } = require('../status');
const { readMonitorLine } = require('./monitor-line');

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
  } catch (error) {
    client.tellError(error);
  }
}

/**
 * @param {any} client
 * @returns {Promise<any>} a second client, which emits `monitor` for every command that the server executes
 */
function monitor(client) {
  const second = client.duplicate({ monitor: true, lazyConnect: false });
  return new Promise((resolve, reject) => {
    second.once('monitoring', () => resolve(second));
    second.once('end', () => reject(closed()));
  });
}

const monitoringMode = () =>
  new RedisError("Connection is in monitoring mode, can't process commands.", 'ERR_REDIS_MONITORING');

module.exports = { monitor, monitoringMode, startMonitoring };
