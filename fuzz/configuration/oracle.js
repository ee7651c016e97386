'use strict';

const assert = require('node:assert/strict');
const { readOptions } = require('../../lib/options');
const { nativeOptions } = require('../../lib/native/native-options');
const { CANARY } = require('./generate');

/**
 * @template T
 * @param {() => T} read
 * @returns {T | undefined} what was read; undefined if it was refused as configuration is to be refused
 */
function readOrRefuse(read) {
  try {
    return read();
  } catch (thrown) {
    const error = /** @type {any} */ (thrown);
    assert.equal(error.code, 'ERR_REDIS_CONFIGURATION', error.stack);
    assert.ok(!error.stack.includes(CANARY), `shows a secret: ${error.stack}`);
    return undefined;
  }
}

/** @param {unknown} value */
function assertHost(value) {
  assert.equal(typeof value, 'string');
  assert.doesNotMatch(/** @type {string} */ (value), /^$|[@\s]/, 'cannot be a host');
}

/** @param {any} value */
const assertPort = (value) =>
  assert.ok(Number.isInteger(value) && +value >= 1 && +value <= 65_535, `port ${value}`);

/**
 * What configuration parsers let through is what a client can be made from, or is refused as such.
 * @param {any[]} args of `new Redis()`
 * @returns {any} the native half's options
 */
function throughTheClient(args) {
  return readOrRefuse(() => {
    const options = readOptions(args);
    if (options.path === undefined) assertHost(options.host);
    assertPort(options.port);
    for (const sentinel of options.sentinels ?? []) {
      assertHost(sentinel.host);
      assertPort(sentinel.port);
    }
    // The authorities of Node itself are a large list, and no matter of parsing.
    const native = nativeOptions(options.tls ? { ...options, tls: undefined } : options);
    for (const [name, value] of Object.entries(native)) {
      if (typeof value === 'number') assert.ok(Number.isInteger(value), `${name} is ${value}`);
    }
    return native;
  });
}

module.exports = { assertHost, assertPort, readOrRefuse, throughTheClient };
