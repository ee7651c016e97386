'use strict';

/** Commands that have a stream, and whether they scan a key. */
const STREAMED = /** @type {const} */ ([
  ['scan', false],
  ['sscan', true],
  ['hscan', true],
  ['zscan', true]
]);

/**
 * Gives a class `scanStream`, `scanBufferStream` and so on.
 * @param {any} Class
 */
function addScanStreams(Class) {
  for (const [command, ofKey] of STREAMED) {
    Class.prototype[`${command}Stream`] = streamMethod(command, ofKey);
    Class.prototype[`${command}BufferStream`] = streamMethod(`${command}Buffer`, ofKey);
  }
}

/**
 * @param {string} command
 * @param {boolean} ofKey
 */
function streamMethod(command, ofKey) {
  /** @this {any} @param {...any} args a key, and options */
  return function (...args) {
    const key = ofKey ? args.shift() : undefined;
    const options = args[0];
    const given = Object.entries(options ?? {}).filter(([, value]) => value !== undefined && value !== null);
    const scan = (/** @type {any[]} */ list) => this[command](list);
    const { ScanStream } = require('./scan-stream');
    return new ScanStream(scan, key, Object.fromEntries(given));
  };
}

module.exports = { addScanStreams };
