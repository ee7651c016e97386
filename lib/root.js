'use strict';

const path = require('node:path');

/** The folder of the package: one above this file, and above those that it is a part of when it is published. */
exports.ROOT = path.join(__dirname, '..');
