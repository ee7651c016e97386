'use strict';

/**
 * Values used by the cases. Each of the KEYS keys has a value of its own, so that replies which were mixed up
 * between two commands are noticed.
 */
const KEYS = 16;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const NON_ASCII = 'Zoë Müller, Straße 7, 北京 – “été” ';

/**
 * ASCII as in base64, different for each seed.
 * @param {number} length
 * @param {number} seed
 */
function ascii(length, seed) {
  let state = seed + 1;
  const characters = Buffer.alloc(length);
  for (let i = 0; i < length; i++) {
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    characters[i] = ALPHABET.charCodeAt((state >> 16) & 63);
  }
  return characters.toString('latin1');
}

/**
 * Text of exactly `length` bytes in UTF-8, more than one byte for some characters.
 * @param {number} length
 * @param {number} seed
 */
function nonAscii(length, seed) {
  const text = Buffer.from(NON_ASCII).toString();
  const rest = length - Buffer.byteLength(text);
  return text + ascii(rest, seed);
}

/**
 * What a call looks like in jambonz, with 20 fields.
 * @param {number} seed
 */
function callFields(seed) {
  const id = String(seed).padStart(12, '0');
  return {
    callSid: `b2e9f8d4-1111-4a5b-9c6d-${id}`,
    accountSid: `9351f46a-678c-43f5-b8a6-${'0'.repeat(12)}`,
    applicationSid: `3b43e39f-4346-4218-8434-${id}`,
    callId: `${id}@sip.example.com`,
    direction: seed % 2 ? 'inbound' : 'outbound',
    from: `+1555${String(seed % 100).padStart(7, '0')}`,
    to: `+1777${String(seed % 1000).padStart(7, '0')}`,
    sipStatus: '200',
    sipReason: 'OK',
    callStatus: 'in-progress',
    callerName: `caller ${seed}`,
    callerId: `+1555${String(seed % 100).padStart(7, '0')}`,
    serviceUrl: 'http://10.0.0.17:3000',
    originatingSipIp: '203.0.113.17',
    originatingSipTrunkName: 'carrier-east-1',
    localSipAddress: '10.0.0.17:5060',
    publicIp: '198.51.100.4',
    traceId: ascii(32, seed),
    duration: String(seed % 600),
    lastUpdated: '1767225600000'
  };
}

module.exports = { KEYS, ascii, callFields, nonAscii };
