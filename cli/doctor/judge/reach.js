'use strict';

const { CREDENTIALS } = require('../variables');
const { DOCS } = require('./docs');

/** @typedef {import('../types').Reach} Reach */

/** What to do, by code of the error. */
const ADVICE = /** @type {Record<string, string>} */ ({
  ECONNREFUSED: 'Nothing listens there: start the server, or correct the port, its `bind` or the firewall.',
  ETIMEDOUT: 'No answer at all: look for a firewall, a wrong address, or a process that hangs.',
  ENOTFOUND: 'The name cannot be resolved here: correct it, or the DNS of this machine.',
  EHOSTUNREACH: 'There is no route to it from here.',
  ERR_REDIS_PROTOCOL: 'What answers is no Redis: correct the port.'
});

/** The client asks more of a certificate than OpenSSL does, and a server may refuse after the handshake. */
const TLS_ADVICE = /** @type {Array<[RegExp, string]>} */ ([
  [
    /certificate ?required/i,
    'It wants a client certificate: set JAMBONES_REDIS_TLS_CERT_FILE and _KEY_FILE.'
  ],
  [/CaUsedAsEndEntity/, 'Its certificate is an authority (CA:TRUE): issue one for the server, signed by it.'],
  [/UnsupportedCertVersion/, 'Its certificate is of X.509 version 1: issue one of version 3.'],
  [
    /not valid for name/,
    'Issue it with that name or IP address as subjectAltName; a CN alone does not count.'
  ]
]);

/**
 * @param {string} message of the error
 * @param {boolean} isBlamed a finding about TLS says more
 */
function tlsAdvice(message, isBlamed) {
  const [, advice] = TLS_ADVICE.find(([pattern]) => pattern.test(message)) ?? [];
  if (advice) return advice;
  return isBlamed
    ? 'Under TLS stands which check failed.'
    : `Which certificates are of use: ${DOCS}/operations.md`;
}

/**
 * @param {string} message of the error
 * @param {{username: string, password: string}} variables
 * @param {boolean} given a password is configured
 */
function credentialAdvice(message, { username, password }, given) {
  if (/NOPERM/.test(message)) return `Extend the rule of that ACL user. A whole one: ${DOCS}/operations.md`;
  if (!given) return `It wants a password: set ${password}, and ${username} if it has ACL users.`;
  if (/does not accept the login/.test(message)) {
    return `It has no password, perhaps: unset ${password}, or give it one (requirepass).`;
  }
  return `Correct ${password}, or ${username} if it has ACL users.`;
}

/** The names mislead: the shorter ones are not the Sentinels'. */
const WHOSE =
  '(_SENTINEL_PASSWORD is that of the data nodes, _SENTINEL_SERVER_PASSWORD that of the Sentinels.)';

/**
 * @param {Reach} reach that failed
 * @param {object} about
 * @param {'standalone' | 'sentinel' | 'server'} about.credentials which variables count
 * @param {boolean} about.given a password is configured
 * @param {boolean} about.speaksTls
 * @param {boolean} about.isBlamed a finding about TLS says more
 */
function reachAdvice({ code = '', message = '' }, { credentials, given, speaksTls, isBlamed }) {
  if (speaksTls) return 'It speaks TLS: set ENABLE_JAMBONES_REDIS_TLS=1 and JAMBONES_REDIS_TLS_CA_FILE.';
  if (code === 'ERR_REDIS_AUTH') {
    const advice = credentialAdvice(message, CREDENTIALS[credentials], given);
    return credentials === 'standalone' || /NOPERM/.test(message) ? advice : `${advice} ${WHOSE}`;
  }
  if (code === 'ERR_REDIS_TLS') return tlsAdvice(message, isBlamed);
  return ADVICE[code] ?? `What the code means: ${DOCS}/troubleshooting.md`;
}

/**
 * @param {string} address
 * @param {Reach} reach that failed
 */
function reachText(address, { message = '', code }) {
  const reason = message.startsWith(`${address}: `) ? message.slice(address.length + 2) : message;
  return `${reason} (${code})`;
}

/** @param {number} ms */
const rounded = (ms) => (ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms));

module.exports = { reachAdvice, reachText, rounded };
