'use strict';

const { findingsAbout } = require('./finding');

const { ok, warning, broken } = findingsAbout('tls');

/** @typedef {import('../types').Facts} Facts */
/** @typedef {import('../types').Finding} Finding */
/** @typedef {import('../types').TlsFacts} TlsFacts */

/** Half of what most authorities give a certificate to be renewed in. */
const SOON_DAYS = 21;

const CHAIN_ADVICE =
  'Set JAMBONES_REDIS_TLS_CA_FILE to the PEM file of the authority that signed it, with intermediate ones if there are any.';

/** @param {TlsFacts} facts @returns {Finding[]} */
function withoutHandshake({ address, failure }) {
  // Unreachable is told elsewhere.
  if (/^(?:ECONNREFUSED|ENOTFOUND|EHOSTUNREACH|ETIMEDOUT)$/.test(failure ?? '')) return [];
  return [
    broken(
      'tls-no-handshake',
      `${address}: no TLS handshake (${failure})`,
      /CERT/.test(failure ?? '')
        ? 'It wants a client certificate: set JAMBONES_REDIS_TLS_CERT_FILE and _KEY_FILE.'
        : 'Does it speak TLS on that port (tls-port)? JAMBONES_REDIS_SENTINEL_TLS=0 is for Sentinels that do not.'
    )
  ];
}

/** @param {TlsFacts} facts @returns {Finding | undefined} */
function refusal({ address, daysLeft = 0, validTo, code, issuer, subject, names, nameProblem, authorized }) {
  if (daysLeft < 0)
    return broken('tls-expired', `${address}: the certificate expired on ${validTo}`, 'Renew it.');
  if (nameProblem) {
    return broken(
      'tls-name',
      `${address}: the certificate is for another host: ${names ?? `"${subject}" (no subjectAltName)`}`,
      'Issue it with every name and IP address that Sentinels announce and apps dial (subjectAltName).'
    );
  }
  if (authorized) return undefined;
  return broken(
    'tls-chain',
    `${address}: the certificate, issued by "${issuer}", is not trusted (${code})`,
    CHAIN_ADVICE
  );
}

/** @param {TlsFacts} facts @returns {Finding[]} */
function judgeOne(facts) {
  if (!facts.ok) return withoutHandshake(facts);
  const problem = refusal(facts);
  if (problem) return [problem];
  const { address, protocol, subject, chain = [], names, validTo, daysLeft = 0 } = facts;
  if (daysLeft < SOON_DAYS) {
    return [
      warning(
        'tls-expires-soon',
        `${address}: the certificate expires in ${daysLeft} days, on ${validTo}`,
        'Renew it.'
      )
    ];
  }
  return [
    ok(
      'tls',
      `${address}: ${protocol}, "${subject}" issued by "${chain.join('" by "')}" for ${names}, valid until ${validTo}`
    )
  ];
}

/** @param {Facts} facts @returns {Finding[]} */
const judgeTls = ({ tls }) => tls.flatMap(judgeOne);

/** @param {Facts} facts @param {string} address @returns {boolean} whether `judgeTls` finds fault with it */
const blamesTls = ({ tls }, address) =>
  tls.some((facts) => facts.address === address && judgeOne(facts).some(({ level }) => level === 'failure'));

module.exports = { blamesTls, judgeTls };
