'use strict';

const { ConfigurationError } = require('../options/configuration-error');
const { shown } = require('./read');

/**
 * Only an IPv6 address makes it load `node:net`, which takes 2 ms.
 *
 * @param {string} value
 */
const isIPv6 = (value) => value.includes(':') && require('node:net').isIPv6(value);

/**
 * @param {string} variable
 * @param {string} value
 * @param {{ within?: string, meaning: string }} context `within`: the list that holds the value
 * @returns {number}
 */
function parsePort(variable, value, { within, meaning }) {
  const port = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  if (port >= 1 && port <= 65535) return port;
  const read = within === undefined ? `is ${shown(value)}` : `has the entry ${shown(within)}`;
  // Kubernetes sets <SERVICE>_PORT in every pod, and a service may well be called jambones-redis.
  const advice = value.startsWith('tcp://')
    ? 'This is what Kubernetes sets for a service of that name: set the variable in the pod, or enableServiceLinks: false.'
    : `Set it to the port ${meaning}.`;
  throw new ConfigurationError(variable, `${read}. Expected a port from 1 to 65535. ${advice}`);
}

/**
 * @param {string} variable
 * @param {string} value
 * @param {string} advice
 */
function refuseHost(variable, value, advice) {
  throw new ConfigurationError(
    variable,
    `is ${shown(value)}. Expected a host name or an IP address. ${advice}`
  );
}

/**
 * @param {string} variable
 * @param {string} value
 * @returns {string}
 */
function parseHost(variable, value) {
  const bare = value.startsWith('[') && value.endsWith(']') ? value.slice(1, -1) : value;
  if (isIPv6(bare)) return bare;
  if (/[/@]/.test(value))
    refuseHost(variable, value, 'Give host, port and credentials each in its own variable.');
  if (value.includes(':')) refuseHost(variable, value, 'Give the port in JAMBONES_REDIS_PORT.');
  if (/[\s,[\]]/.test(value))
    refuseHost(variable, value, 'Give one host; several Sentinels belong in JAMBONES_REDIS_SENTINELS.');
  return value;
}

module.exports = { isIPv6, parseHost, parsePort };
