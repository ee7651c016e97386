'use strict';

const { ConfigurationError } = require('../options/configuration-error');
const { loadNative } = require('./load-native');
const { nativeOptions } = require('./native-options');

/**
 * The native half of a connection.
 * @param {any} options
 * @param {import('../requests/batch').Batch} batch
 * @param {Uint32Array} tape
 */
function createNative(options, batch, tape) {
  const { NativeClient } = loadNative();
  const settings = nativeOptions(options);
  try {
    return new NativeClient(settings, batch.arena, batch.entries, tape);
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    // Of a value that has not the type of its option, the conversion quotes all.
    const mistyped = /Failed to convert[\s\S]* on Native(?:Options|Tls|Address|Nat)\.(\w+)$/.exec(message);
    if (mistyped)
      throw new ConfigurationError(`option ${mistyped[1]}`, 'is not of the type that is expected');
    const [pem] = /^tls\.\w+/.exec(message) ?? [];
    if (pem) throw new ConfigurationError(`option ${pem}`, `cannot be used: ${message}`, { cause: error });
    // Otherwise the native half says which option, and never quotes one that is secret.
    throw new ConfigurationError('option', message, { cause: error });
  }
}

exports.createNative = createNative;
