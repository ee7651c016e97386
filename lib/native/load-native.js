'use strict';

// The first client loads the binary: finding it takes reading files and a table of all platforms, which an app that only
// requires the package does not wait for.

/** @type {any} */
let loaded;

/** The native half of the package; throws one error that says why it cannot be had. */
function loadNative() {
  loaded ??= require('./find-native').load();
  return loaded;
}

module.exports = { loadNative };
