'use strict';

const net = require('node:net');
const tls = require('node:tls');
const { fromText } = require('../address');

const LIMIT = 2000;
const DAY_MS = 86_400_000;

/** @param {any} name of a certificate @returns {string | undefined} */
const commonName = (name) => name?.CN ?? name?.O;

/**
 * @param {any} certificate with its issuers; a root is its own
 * @returns {string[]} names of the authorities, the root last
 */
function chainOf(certificate) {
  const names = [];
  let link = certificate;
  while (link.issuerCertificate && link.issuerCertificate !== link) {
    link = link.issuerCertificate;
    names.push(commonName(link.subject) ?? '?');
  }
  return names.length > 0 ? names : [commonName(certificate.issuer) ?? '?'];
}

/**
 * @param {tls.TLSSocket} socket
 * @param {string} host
 * @returns {Partial<import('../types').TlsFacts>}
 */
function inspect(socket, host) {
  const certificate = socket.getPeerCertificate(true);
  const code = socket.authorizationError;
  const problem = tls.checkServerIdentity(host, certificate);
  return {
    ok: true,
    authorized: socket.authorized,
    // A string or an Error, depending on who found fault.
    code: code ? String(/** @type {any} */ (code).code ?? code) : undefined,
    protocol: socket.getProtocol() ?? undefined,
    subject: commonName(certificate.subject),
    names: certificate.subjectaltname,
    issuer: commonName(certificate.issuer),
    chain: chainOf(certificate),
    validTo: certificate.valid_to,
    daysLeft: Math.floor((Date.parse(certificate.valid_to) - Date.now()) / DAY_MS),
    nameProblem: problem?.message
  };
}

/**
 * Looks at a server's certificate whatever is wrong with it; nothing is sent.
 * @param {string} address
 * @param {{ca?: any, cert?: any, key?: any}} [options] the app's
 * @returns {Promise<import('../types').TlsFacts>}
 */
function collectTls(address, { ca, cert, key } = {}) {
  const { host, port } = fromText(address);
  const servername = net.isIP(host) ? undefined : host;
  const options = { host, port, ca, cert, key, servername, rejectUnauthorized: false };
  return new Promise((resolve) => {
    /** @type {tls.TLSSocket | undefined} */
    let socket;
    const settle = (/** @type {Partial<import('../types').TlsFacts>} */ facts) => {
      socket?.destroy();
      resolve({ address, ok: false, ...facts });
    };
    try {
      socket = tls.connect(options);
    } catch (error) {
      // OpenSSL is stricter than the client with the app's own certificate: a short key, an old digest.
      settle({ failure: /** @type {Error} */ (error).message });
      return;
    }
    socket.setTimeout(LIMIT, () => settle({ failure: `no handshake within ${LIMIT} ms` }));
    socket.once('error', (/** @type {any} */ error) => settle({ failure: error.code ?? error.message }));
    socket.once('secureConnect', () => settle(inspect(/** @type {tls.TLSSocket} */ (socket), host)));
  });
}

module.exports = { collectTls };
