'use strict';

// As much of DNS as a resolver asks for: one question, addresses as the answer.

const dgram = require('node:dgram');
const { once } = require('node:events');

const TYPES = { 1: 'a', 28: 'aaaa' };
const NXDOMAIN = 3;
const HEADER = 12;

/** @param {string} address */
function bytesOf(address) {
  if (address.includes('.')) return Buffer.from(address.split('.').map(Number));
  const [head, tail = ''] = address.split('::').map((part) => (part ? part.split(':') : []));
  const groups = [...head, ...Array(8 - head.length - tail.length).fill('0'), ...tail];
  return Buffer.from(groups.map((group) => group.padStart(4, '0')).join(''), 'hex');
}

/** @param {Buffer} query */
function questionOf(query) {
  const labels = [];
  let at = HEADER;
  for (; query[at] > 0; at += query[at] + 1)
    labels.push(query.toString('latin1', at + 1, at + 1 + query[at]));
  return { name: labels.join('.').toLowerCase(), type: TYPES[query.readUInt16BE(at + 1)], end: at + 5 };
}

/**
 * @param {Buffer} query
 * @param {number} end of the question
 * @param {number} code
 * @param {string[]} addresses
 */
function answerTo(query, end, code, addresses) {
  const head = Buffer.from(query.subarray(0, end));
  head.writeUInt16BE(0x8580 | code, 2);
  head.writeUInt16BE(addresses.length, 6);
  head.writeUInt32BE(0, 8);
  const records = addresses.map((address) => {
    const data = bytesOf(address);
    const record = Buffer.alloc(12);
    record.writeUInt16BE(0xc000 | HEADER, 0);
    record.writeUInt16BE(data.length === 4 ? 1 : 28, 2);
    record.writeUInt16BE(1, 4);
    record.writeUInt16BE(data.length, 10);
    return Buffer.concat([record, data]);
  });
  return Buffer.concat([head, ...records]);
}

/**
 * On port 53 of 127.0.0.1.
 * @param {Map<string, {a?: string[], aaaa?: string[], delay?: number, silent?: boolean}>} names what it knows; may change
 */
async function startNameServer(names) {
  const socket = dgram.createSocket('udp4');
  socket.on('message', (query, { port, address }) => {
    const { name, type, end } = questionOf(query);
    const entry = names.get(name);
    if (entry?.silent) return;
    const answer = answerTo(query, end, entry ? 0 : NXDOMAIN, entry?.[type] ?? []);
    setTimeout(() => socket.send(answer, port, address), entry?.delay ?? 0);
  });
  socket.bind(53, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

module.exports = { startNameServer };
