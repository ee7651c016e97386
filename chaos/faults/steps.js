'use strict';

// Steps that several faults are made of.

const { setTimeout: sleep } = require('node:timers/promises');
const { until, within } = require('../clock');

/** @typedef {import('../types').Stage} Stage */
/** @typedef {import('../../tools/sentinel-events').SentinelEvent} SentinelEvent */

/**
 * @param {Stage} stage
 * @param {string} channel
 * @param {number} [limit] ms
 * @returns {Promise<SentinelEvent | null>} the first one since the fault, from any Sentinel
 */
function heard({ watch, faultAt, limit: bound }, channel, limit = bound) {
  return within(
    watch.first((event) => event.channel === channel, { since: faultAt, timeout: limit }),
    limit
  );
}

/**
 * The first announcement, and then the client's next write: it is given up after the stage's limit.
 * @param {Stage} stage
 * @returns {Promise<SentinelEvent | null>}
 */
async function announced(stage) {
  const { watch, cluster, workload, faultAt, limit } = stage;
  const event = await within(
    watch.firstSwitchMaster(cluster.name, { since: faultAt, timeout: limit }),
    limit
  );
  if (event) await workload.writesAfter(event.at, limit);
  return event;
}

/**
 * Sentinels turn a former master into a replica only after eight seconds and more; what a client writes to it
 * until then is thrown away.
 * @param {Stage} stage
 */
async function oldMasterDemoted({ promotions, cluster, limit }) {
  await until(() => promotions.demotionOf(cluster.master.port) !== undefined, limit);
  await sleep(300);
}

/**
 * @param {{message: string}} event such as `slave 127.0.0.1:6380 127.0.0.1 6380 @ mymaster ...`
 * @returns {number}
 */
const portIn = ({ message }) => Number(message.split(' ')[3]);

/**
 * @param {import('../../tools/redis-server').RedisServer} server
 * @returns {Promise<string[]>} ids of the connections that the client under test has to a server
 */
async function connectionsOf(server) {
  const list = String(await server.cli('CLIENT', 'LIST'));
  const own = list.split('\n').filter((line) => /\buser=default\b/.test(line));
  return own.map((line) => /** @type {RegExpExecArray} */ (/\bid=(\d+)/.exec(line))[1]);
}

module.exports = { announced, connectionsOf, heard, oldMasterDemoted, portIn };
