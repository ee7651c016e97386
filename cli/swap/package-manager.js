'use strict';

const fs = require('node:fs');
const path = require('node:path');

/** Lock file, and the command that makes it follow package.json. */
const MANAGERS = [
  ['package-lock.json', 'npm install'],
  ['npm-shrinkwrap.json', 'npm install'],
  ['pnpm-lock.yaml', 'pnpm install'],
  ['yarn.lock', 'yarn install']
];

/**
 * @param {string} dir of the app; the lock file of a workspace is further up
 * @returns {{lockFile?: string, install: string}}
 */
function packageManager(dir) {
  for (let folder = path.resolve(dir); ; folder = path.dirname(folder)) {
    for (const [name, install] of MANAGERS) {
      const lockFile = path.join(folder, name);
      if (fs.existsSync(lockFile)) return { lockFile, install };
    }
    if (folder === path.dirname(folder)) return { install: 'npm install' };
  }
}

module.exports = { packageManager };
