'use strict';

/**
 * @typedef {object} TlsFiles paths of PEM files
 * @property {string} ca
 * @property {string} cert
 * @property {string} key
 * @property {boolean} [clientAuth] demand a certificate from clients; default false
 */

/**
 * A user that every server of this folder gets, for `cli`, for replication and for what Sentinels say to nodes
 * and to one another: a test may lock out the default user, or change its password, without breaking those.
 */
const TOOLS_USER = { username: 'tools', password: 'tools-only' };

/** @param {string} value */
const quoted = (value) => `"${value.replace(/[\\"]/g, '\\$&')}"`;

/** @param {TlsFiles & {port: number}} tls */
function tlsLines({ port, ca, cert, key, clientAuth }) {
  return [
    'port 0',
    `tls-port ${port}`,
    `tls-ca-cert-file ${quoted(ca)}`,
    `tls-cert-file ${quoted(cert)}`,
    `tls-key-file ${quoted(key)}`,
    `tls-auth-clients ${clientAuth ? 'yes' : 'no'}`,
    'tls-replication yes'
  ];
}

/**
 * What data nodes and Sentinels have in common.
 * @param {{host: string, port: number, dir: string, tls?: TlsFiles, users?: string[]}} options
 * @returns {string[]}
 */
function commonLines({ host, port, dir, tls, users = [] }) {
  return [
    `bind ${host}`,
    'protected-mode no',
    `dir ${quoted(dir)}`,
    `logfile ${quoted(`${dir}/log`)}`,
    ...(tls ? tlsLines({ ...tls, port }) : [`port ${port}`]),
    `user ${TOOLS_USER.username} on >${TOOLS_USER.password} ~* &* +@all`,
    ...users.map((user) => (user.startsWith('user ') ? user : `user ${user}`))
  ];
}

/**
 * @param {object} options
 * @param {string} options.host
 * @param {number} options.port
 * @param {string} options.dir
 * @param {TlsFiles} [options.tls]
 * @param {string[]} [options.users]
 * @param {string} [options.password]
 * @param {{host: string, port: number}} [options.replicaOf]
 * @param {string} [options.unixSocket]
 * @param {string[]} [options.args]
 * @returns {string[]}
 */
function dataNodeLines(options) {
  const { password, replicaOf, unixSocket, args = [] } = options;
  const lines = [...commonLines(options), "save ''", 'appendonly no'];
  // A full resynchronisation waits 5 s for more replicas by default: a test has nobody to wait for.
  lines.push('repl-diskless-sync-delay 0');
  lines.push(`masteruser ${TOOLS_USER.username}`, `masterauth ${TOOLS_USER.password}`);
  if (password !== undefined) lines.push(`requirepass ${quoted(password)}`);
  if (replicaOf) lines.push(`replicaof ${replicaOf.host} ${replicaOf.port}`);
  if (unixSocket) lines.push(`unixsocket ${quoted(unixSocket)}`);
  return [...lines, ...args];
}

module.exports = { TOOLS_USER, quoted, commonLines, dataNodeLines };
