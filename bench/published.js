'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { host } = require('../lib/native/host');
const { binaryName } = require('../lib/native/find-native');
const { stageRoot } = require('../scripts/pack');
const { temporaryFolder } = require('../tools/child-registry');

const ROOT = path.join(__dirname, '..');

/**
 * Installs the package as npm would: what is published is a few files, and loads in half the time of this checkout.
 * @returns {Promise<string>} what an application requires
 */
async function installPublished() {
  const scope = path.join(temporaryFolder('bench-installed-'), 'node_modules', '@jambonz');
  const { abi } = host();
  const [library, binary] = ['redis-native', `redis-native-${abi}`].map((name) => path.join(scope, name));
  await stageRoot(library);
  fs.mkdirSync(binary);
  fs.copyFileSync(path.join(ROOT, 'npm', abi, 'package.json'), path.join(binary, 'package.json'));
  fs.copyFileSync(path.join(ROOT, binaryName()), path.join(binary, binaryName()));
  return library;
}

module.exports = { installPublished };
