'use strict';

const { ConfigurationError } = require('../options/configuration-error');
const { readPemFile } = require('../options/pem-file');
const { flag, onlySet, shown, text } = require('./read');

const SWITCH = 'ENABLE_JAMBONES_REDIS_TLS';
const SENTINEL_SWITCH = 'JAMBONES_REDIS_SENTINEL_TLS';
const CA_FILE = 'JAMBONES_REDIS_TLS_CA_FILE';
const KEY_FILE = 'JAMBONES_REDIS_TLS_KEY_FILE';
const CERT_FILE = 'JAMBONES_REDIS_TLS_CERT_FILE';

const CERTIFICATE = { name: 'a PEM certificate', mark: /-----BEGIN [A-Z0-9 ]*CERTIFICATE-----/ };
const PRIVATE_KEY = { name: 'a PEM private key', mark: /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/ };

/**
 * @param {import('./read').Environment} env
 * @param {string} variable
 * @param {{ name: string, mark: RegExp }} kind
 * @returns {Buffer | undefined}
 */
function readPem(env, variable, { name, mark }) {
  const file = text(env, variable);
  if (file === undefined) return undefined;
  const content = readPemFile(variable, file, 'variable');
  if (mark.test(content.toString('latin1'))) return content;
  throw new ConfigurationError(
    variable,
    `names the file ${shown(file)}, which holds no ${name.slice(2)}. Expected ${name} (-----BEGIN ...-----). ` +
      'Check that the files are not mixed up, and convert DER to PEM.'
  );
}

/**
 * @param {import('./read').Environment} env
 * @param {string} present
 * @param {string} missing
 */
function requirePair(env, present, missing) {
  if (text(env, present) === undefined || text(env, missing) !== undefined) return;
  throw new ConfigurationError(
    missing,
    `is not set, but ${present} is (${shown(/** @type {string} */ (text(env, present)))}). Expected both or ` +
      'neither: a client certificate needs its key. Set it too, or unset the other.'
  );
}

/** @param {import('./read').Environment} env */
function readCertificates(env) {
  requirePair(env, KEY_FILE, CERT_FILE);
  requirePair(env, CERT_FILE, KEY_FILE);
  const files = onlySet({ ca: text(env, CA_FILE), key: text(env, KEY_FILE), cert: text(env, CERT_FILE) });
  return onlySet({
    ca: readPem(env, CA_FILE, CERTIFICATE),
    key: readPem(env, KEY_FILE, PRIVATE_KEY),
    cert: readPem(env, CERT_FILE, CERTIFICATE),
    // Renewed ones are read from there.
    files: Object.keys(files).length > 0 ? files : undefined
  });
}

/** @type {Record<string, string>} */
const FILES = { 'option tls.ca': CA_FILE, 'option tls.key': KEY_FILE, 'option tls.cert': CERT_FILE };

/**
 * Whether the content of a file is of use shows when a client is made of the options. This says so by the variable.
 *
 * @template T
 * @param {() => T} make
 * @returns {T}
 */
function blamingVariables(make) {
  try {
    return make();
  } catch (error) {
    const { variable, message } = /** @type {any} */ (error);
    if (!Object.hasOwn(FILES, variable)) throw error;
    throw new ConfigurationError(
      FILES[variable],
      `names a file with a content that ${message.slice(variable.length + 1)}. Expected a certificate that ` +
        '"openssl x509 -text -in FILE" shows, or its key, without a passphrase. Make it anew, or unset the variable.',
      { cause: error }
    );
  }
}

/**
 * With Sentinels, TLS covers them and the data nodes alike. ioredis needs a switch of its own for each; without
 * them it connected in plain text although TLS was asked for.
 *
 * @param {import('./read').Environment} env
 * @param {boolean} hasSentinels
 */
function tlsOptions(env, hasSentinels) {
  if (!flag(env, SWITCH)) {
    if (hasSentinels) refuseSentinelTlsAlone(env);
    return {};
  }
  const tls = readCertificates(env);
  if (!hasSentinels) return { tls };
  const sentinelTLS = flag(env, SENTINEL_SWITCH) === false ? undefined : { ...tls };
  return onlySet({ tls, enableTLSForSentinelMode: true, sentinelTLS });
}

/** @param {import('./read').Environment} env */
function refuseSentinelTlsAlone(env) {
  if (!flag(env, SENTINEL_SWITCH)) return;
  throw new ConfigurationError(
    SENTINEL_SWITCH,
    `is ${shown(/** @type {string} */ (text(env, SENTINEL_SWITCH)))}, but ${SWITCH} is off. Expected a false word ` +
      `(0, false, no, off) or nothing: it only says that Sentinels are without TLS. Set ${SWITCH}=1 for TLS.`
  );
}

module.exports = { CERT_FILE, KEY_FILE, blamingVariables, tlsOptions };
