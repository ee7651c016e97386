'use strict';

const { ConfigurationError } = require('../options/configuration-error');
const { readPemFile } = require('../options/pem-file');
const { isDefaultStrategy } = require('../options/retry-strategy');

/** @param {any} value @returns {string} PEM text */
const pem = (value) => (Buffer.isBuffer(value) ? value.toString('utf8') : String(value));

/** @param {any} value one of them or a list */
const list = (value) => (Array.isArray(value) ? value : [value]);

/**
 * What the native half says of a value that it cannot take quotes it, and it may be a password.
 * @param {string} option
 * @param {any} value
 * @returns {string | undefined}
 */
function text(option, value) {
  if (value === undefined || typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  throw new ConfigurationError(`option ${option}`, `is of type ${typeof value}, but a string is expected`);
}

/**
 * What is given as a file only is read here for the first time.
 * @param {any} tls
 */
function tlsContents({ files = {}, ...given }) {
  const parts = /** @type {const} */ (['ca', 'cert', 'key']);
  return Object.fromEntries(
    parts.map((part) => [
      part,
      given[part] ??
        (files[part] === undefined
          ? undefined
          : readPemFile(`option tls.files.${part}`, files[part], 'option'))
    ])
  );
}

/** @param {any} tls Node's TLS options */
function nativeTls(tls) {
  if (!tls) return undefined;
  if (tls.passphrase !== undefined || tls.pfx !== undefined) {
    throw new ConfigurationError(
      'option tls',
      'has passphrase or pfx; an unencrypted PEM key and cert are expected'
    );
  }
  const { ca, cert, key } = tlsContents(tls);
  const files = tls.files ?? {};
  return {
    // Node's own list is what `tls: {}` means everywhere else in Node.
    ca: ca === undefined ? require('node:tls').rootCertificates : list(ca).map(pem),
    cert: cert === undefined ? undefined : list(cert).map(pem).join('\n'),
    key: key === undefined ? undefined : pem(key),
    caFile: text('tls.files.ca', files.ca),
    certFile: text('tls.files.cert', files.cert),
    keyFile: text('tls.files.key', files.key),
    serverName: text('tls.servername', tls.servername),
    rejectUnauthorized: tls.rejectUnauthorized !== false
  };
}

/** @param {string} address `host:port` as natMap's keys have it */
function parseAddress(address) {
  const at = address.lastIndexOf(':');
  return { host: address.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(address.slice(at + 1)) };
}

/** @param {any} natMap `{'10.0.0.1:6379': {host, port}}` */
function nativeNat(natMap) {
  if (natMap === undefined || typeof natMap === 'function') return [];
  if (typeof natMap !== 'object') {
    throw new ConfigurationError(
      'option natMap',
      `is a ${typeof natMap}; an object from 'host:port' to {host, port} or a function is expected`
    );
  }
  return Object.entries(natMap).map(([from, to]) => ({ from: parseAddress(from), to }));
}

/**
 * A connection beside the shared one inherits the options of its client, and has nobody to ask.
 * @param {any} options
 * @param {string} strategy
 */
const isAsked = (options, strategy) =>
  Object.hasOwn(options, strategy) &&
  options[strategy] !== undefined &&
  !isDefaultStrategy(options[strategy]);

/** @param {any} options @returns {string | undefined} what CLIENT SETINFO is told */
function libraryName({ disableClientInfo, clientInfoTag: tag }) {
  if (disableClientInfo) return undefined;
  return tag === undefined ? 'jambonz-redis-native' : `jambonz-redis-native(${tag})`;
}

/**
 * In Sentinel mode ioredis applies `tls` to the data nodes only where `enableTLSForSentinelMode`
 * says so, and silently talks plain text otherwise. Here `tls` means TLS.
 * @param {any} options see `lib/options/index.js`
 */
function nativeOptions(options) {
  const tls = nativeTls(options.tls);
  return {
    host: options.host,
    port: options.port,
    path: text('path', options.path),
    sentinels: options.sentinels ?? [],
    name: text('name', options.name),
    replica: options.role !== 'master',
    followAnnounced: options.followPromotion === 'announced',
    username: text('username', options.username || undefined),
    password: text('password', options.password || undefined),
    sentinelUsername: text('sentinelUsername', options.sentinelUsername || undefined),
    sentinelPassword: text('sentinelPassword', options.sentinelPassword || undefined),
    db: options.db,
    connectionName: text('connectionName', options.connectionName),
    library: libraryName(options),
    version: require('../../package.json').version,
    readOnly: options.readOnly,
    tls,
    sentinelTls: options.sentinels === null ? undefined : nativeTls(options.sentinelTLS),
    family: options.family,
    keepAlive: options.keepAlive,
    noDelay: options.noDelay,
    natMap: nativeNat(options.natMap),
    natFunction: typeof options.natMap === 'function',
    connectTimeout: options.connectTimeout,
    sentinelTimeout: options.sentinelTimeout,
    heartbeatInterval: options.heartbeatInterval,
    suspectAfter: options.suspectAfter,
    holdLimit: options.holdLimit,
    backoffMin: options.reconnectDelay,
    backoffMax: options.reconnectDelayMax,
    queueCommands: options.queueMaxCommands,
    queueBytes: options.queueMaxBytes,
    offlineQueue: options.enableOfflineQueue,
    learnSentinels: options.updateSentinels,
    asksRetry: isAsked(options, 'retryStrategy') || isAsked(options, 'sentinelRetryStrategy'),
    mostRetries: options.maxRetriesPerRequest ?? undefined,
    resp3: options.protocol === 3,
    listens: options.listens === true || options.monitor === true
  };
}

module.exports = { nativeOptions };
