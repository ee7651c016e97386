'use strict';

const { ConfigurationError } = require('../options/configuration-error');
const { isIPv6, parsePort } = require('./address');
const { onlySet, secret, shown, text } = require('./read');

const SENTINELS = 'JAMBONES_REDIS_SENTINELS';
const MASTER_NAME = 'JAMBONES_REDIS_SENTINEL_MASTER_NAME';
const DEFAULT_PORT = 26379;
const WITHOUT_CREDENTIALS = 'Separate the Sentinels by commas and leave out schemes, paths and credentials.';

/**
 * @param {string} entry
 * @param {string} advice
 * @returns {never}
 */
function refuse(entry, advice) {
  throw new ConfigurationError(
    SENTINELS,
    `has the entry ${shown(entry)}. Expected host or host:port. ${advice}`
  );
}

/**
 * @param {string} entry
 * @returns {{ host: string, port: number }}
 */
function parseSentinel(entry) {
  if (isIPv6(entry)) refuse(entry, `Put the IPv6 address in brackets: [${entry}]:${DEFAULT_PORT}.`);
  const [, ipv6, name, port] = /^(?:\[([^\]]*)\]|([^\s:[\]/@]+))(?::([^\s/@]*))?$/.exec(entry) ?? [];
  if (ipv6 !== undefined && !isIPv6(ipv6)) refuse(entry, 'What stands in brackets is not an IPv6 address.');
  const host = ipv6 ?? name;
  if (!host) refuse(entry, WITHOUT_CREDENTIALS);
  if (port === undefined) return { host, port: DEFAULT_PORT };
  return { host, port: parsePort(SENTINELS, port, { within: entry, meaning: 'that Sentinel listens on' }) };
}

/**
 * @param {string} list
 * @returns {{ host: string, port: number }[]}
 */
function parseSentinels(list) {
  // An empty entry is what a template leaves behind for a Sentinel that does not exist; the others still count.
  const entries = list
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean);
  // What stands before an `@` may be a password with a comma in it: then it is no list that can be quoted in parts.
  if (list.includes('@')) refuse(list, WITHOUT_CREDENTIALS);
  if (entries.length) return entries.map(parseSentinel);
  throw new ConfigurationError(
    SENTINELS,
    `is ${shown(list)} and names no Sentinel. Expected host[:port], separated by commas. ` +
      'Name at least one, or unset it and set JAMBONES_REDIS_HOST to use one Redis.'
  );
}

/**
 * @param {import('./read').Environment} env
 * @param {string} list
 */
function sentinelOptions(env, list) {
  const sentinels = parseSentinels(list);
  const name = text(env, MASTER_NAME);
  if (name === undefined) {
    throw new ConfigurationError(
      MASTER_NAME,
      `is not set, but ${SENTINELS} is. Expected the name the Sentinels monitor the master under. ` +
        'Set it to the name in their "sentinel monitor <name> ..." line, or unset the list of Sentinels.'
    );
  }
  return onlySet({
    sentinels,
    name,
    // By history the shorter names are the data nodes' credentials, those of the Sentinels have SERVER in them.
    username: text(env, 'JAMBONES_REDIS_SENTINEL_USERNAME'),
    password: secret(env, 'JAMBONES_REDIS_SENTINEL_PASSWORD'),
    sentinelUsername: text(env, 'JAMBONES_REDIS_SENTINEL_SERVER_USERNAME'),
    sentinelPassword: secret(env, 'JAMBONES_REDIS_SENTINEL_SERVER_PASSWORD')
  });
}

module.exports = { SENTINELS, sentinelOptions };
