'use strict';

const { isIP, isIPv6 } = require('node:net');

/** @param {{host: string, port: number | string}} address */
const toText = ({ host, port }) => (isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`);

/** @param {string} text `host:port`, IPv6 in brackets @returns {import('./types').Address} */
function fromText(text) {
  const at = text.lastIndexOf(':');
  return { host: text.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(text.slice(at + 1)) };
}

/** @param {string} host */
const isLoopback = (host) =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));

module.exports = { fromText, isLoopback, toText };
