'use strict';

const { randomBytes } = require('node:crypto');
const { TOOLS_USER, commonLines, quoted } = require('./server-config');

/**
 * @typedef {object} Group a master name with its data nodes, as a Sentinel is told about it
 * @property {string} name
 * @property {number} masterPort
 * @property {number[]} replicaPorts
 */

/**
 * @typedef {object} Peer a Sentinel as the others know it
 * @property {number} port
 * @property {string} id
 */

/**
 * @typedef {object} SentinelSettings
 * @property {string} address what Sentinels call the machine: an IP address or a host name
 * @property {number} quorum
 * @property {number} downAfter ms
 * @property {number} failoverTimeout ms
 * @property {string} [sentinelPassword]
 * @property {boolean} announceHostnames
 * @property {Group[]} groups
 */

const newSentinelId = () => randomBytes(20).toString('hex');

/**
 * Replicas are written down as if they had been discovered already.
 * @param {Group} group
 * @param {SentinelSettings} settings
 */
function groupLines({ name, masterPort, replicaPorts }, settings) {
  const { address, quorum, downAfter, failoverTimeout } = settings;
  return [
    `sentinel monitor ${name} ${address} ${masterPort} ${quorum}`,
    `sentinel down-after-milliseconds ${name} ${downAfter}`,
    `sentinel failover-timeout ${name} ${failoverTimeout}`,
    `sentinel parallel-syncs ${name} 1`,
    `sentinel auth-user ${name} ${TOOLS_USER.username}`,
    `sentinel auth-pass ${name} ${TOOLS_USER.password}`,
    ...replicaPorts.map((port) => `sentinel known-replica ${name} ${address} ${port}`)
  ];
}

/**
 * @param {SentinelSettings & {host: string, port: number, dir: string, users?: string[],
 *   tls?: import('./server-config').TlsFiles}} options
 * @param {string} id of the Sentinel that is configured
 * @returns {string[]}
 */
function sentinelLines(options, id) {
  const { sentinelPassword, announceHostnames, address, groups } = options;
  const lines = [...commonLines(options), `sentinel myid ${id}`];
  if (announceHostnames) {
    // Must stand before the first host name; without it `sentinel monitor` refuses one.
    lines.push('sentinel resolve-hostnames yes', 'sentinel announce-hostnames yes');
    lines.push(`sentinel announce-ip ${address}`);
  }
  const { username, password } = TOOLS_USER;
  lines.push(`sentinel sentinel-user ${username}`, `sentinel sentinel-pass ${password}`);
  if (sentinelPassword !== undefined) lines.push(`requirepass ${quoted(sentinelPassword)}`);
  return [...lines, ...groups.flatMap((group) => groupLines(group, options))];
}

/**
 * What a Sentinel says about itself every two seconds. Said on its behalf as soon as all are up, they know one
 * another at once. (`known-sentinel` lines do not do: whoever starts first finds the others down.)
 * @param {Peer} sentinel
 * @param {Group} group
 * @param {string} address
 */
function helloMessage({ port, id }, { name, masterPort }, address) {
  const epoch = 0;
  return [address, port, id, epoch, name, address, masterPort, epoch].join(',');
}

module.exports = { newSentinelId, sentinelLines, helloMessage };
