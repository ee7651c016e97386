'use strict';

/**
 * What it costs to write requests in RESP, which happens in JavaScript: the counterpart of `cargo bench` for the half
 * that is not in Rust. `node bench/encode.js`
 */

const { Encoder } = require('../lib/requests/encode');
const { ascii, callFields, nonAscii } = require('./data');
const { quantile } = require('./stats');

const ROUNDS = 15;
const COMMANDS = 20_000;
const ARENA = 64 * 1024;

/** @type {Record<string, string[]>} */
const REQUESTS = {
  'GET of a key of 14 characters': ['get', 'bench:get64:01'],
  'SET of 64 bytes': ['set', 'bench:set64:01', ascii(64, 1)],
  'SET of 64 bytes, not ASCII': ['set', 'bench:set64:01', nonAscii(64, 1)],
  'SET of 10 kB': ['set', 'bench:set64:01', ascii(10_000, 1)],
  'HSET of 20 fields': ['hset', 'bench:hash:01', ...Object.entries(callFields(1)).flat()]
};

/**
 * @param {Encoder} encoder
 * @param {string[]} command
 * @returns {number} nanoseconds for one
 */
function measure(encoder, command) {
  const begin = performance.now();
  for (let i = 0; i < COMMANDS; i++) {
    encoder.at = 0;
    encoder.command(command);
  }
  return ((performance.now() - begin) * 1e6) / COMMANDS;
}

const encoder = new Encoder(Buffer.allocUnsafeSlow(ARENA));
const names = Object.keys(REQUESTS);
/** @type {Map<string, number[]>} */
const times = new Map(names.map((name) => [name, []]));
// By turns, as in an application; the first round is for the compiler.
for (let round = 0; round <= ROUNDS; round++) {
  for (const name of names) {
    const time = measure(encoder, REQUESTS[name]);
    if (round > 0) times.get(name)?.push(time);
  }
}
for (const [name, samples] of times) {
  process.stdout.write(`${name.padEnd(32)} ${quantile(samples, 0.5).toFixed(0).padStart(6)} ns\n`);
}
