'use strict';

const { IDEMPOTENT } = require('../commands/delivery');
const { RedisError, closed } = require('../errors');
const { emit } = require('../status');
const { readMonitorLine } = require('./monitor-line');

/** What to call for a client that somebody waits for. @type {WeakMap<any, (error: any) => void>} */
const refusals = new WeakMap();

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
    const refused = refusals.get(client);
    if (refused === undefined) client.tellError(error);
    else refused(error);
  }
}

/**
 * @param {any} client
 * @returns {Promise<any>} a second client, which emits `monitor` for every command that the server executes
 */
function monitor(client) {
  const second = client.duplicate({ monitor: true, lazyConnect: false });
  return new Promise((resolve, reject) => {
    const forget = () => {
      second.off('monitoring', begun).off('end', ended);
      refusals.delete(second);
    };
    const begun = () => {
      forget();
      resolve(second);
    };
    const ended = () => refused(closed());
    const refused = (/** @type {any} */ error) => {
      forget();
      second.disconnect();
      reject(error);
    };
    second.on('monitoring', begun).on('end', ended);
    refusals.set(second, refused);
  });
}

const monitoringMode = () =>
  new RedisError("Connection is in monitoring mode, can't process commands.", 'ERR_REDIS_MONITORING');

module.exports = { monitor, monitoringMode, startMonitoring };
