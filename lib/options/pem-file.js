'use strict';

const fs = require('node:fs');
const { ConfigurationError, masked } = require('./configuration-error');

/**
 * @param {string} source the variable or the option that names the file
 * @param {any} file
 * @param {'variable' | 'option'} kind of source
 * @returns {Buffer}
 */
function readPemFile(source, file, kind) {
  try {
    return fs.readFileSync(file);
  } catch (cause) {
    throw new ConfigurationError(
      source,
      `names the file "${masked(String(file))}", which cannot be read: ${/** @type {Error} */ (cause).message}. Expected a PEM file that ` +
        `this process may read. Correct the path or the permissions, or unset the ${kind}.`,
      { cause }
    );
  }
}

exports.readPemFile = readPemFile;
