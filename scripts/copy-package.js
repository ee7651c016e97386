'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { binaryName } = require('../lib/native/find-native');
const { ROOT } = require('./lib');

/**
 * Copies parts of this checkout, with another binary: the one of the checkout stays what it is.
 * @param {string} folder replaced, if it is there
 * @param {string[]} parts files and folders
 * @param {string} build folder of the library that cargo built
 */
function copyPackage(folder, parts, build) {
  fs.rmSync(folder, { recursive: true, force: true });
  for (const part of parts) fs.cpSync(path.join(ROOT, part), path.join(folder, part), { recursive: true });
  const extension = process.platform === 'darwin' ? 'dylib' : 'so';
  fs.copyFileSync(path.join(build, `libredis_native.${extension}`), path.join(folder, binaryName()));
}

module.exports = { copyPackage };
