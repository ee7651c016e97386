'use strict';

const { execFile } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { promisify } = require('node:util');
const { temporaryFolder } = require('../tools/child-registry');
const { cached } = require('../tools/cache');

const execute = promisify(execFile);

const LIMIT_MS = 3 * 60_000;

/** @returns {NodeJS.ProcessEnv} without what `npm run` tells its children of this repository */
function cleanEnvironment() {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_|^NODE_OPTIONS$/i.test(name))
  );
}

/**
 * @param {string} folder
 * @param {string[]} command
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<string>} what it printed
 * @throws {Error} with all that it printed, if it fails
 */
async function run(folder, [program, ...args], env = {}) {
  const options = {
    cwd: folder,
    timeout: LIMIT_MS,
    env: { ...cleanEnvironment(), ...env },
    maxBuffer: 2 ** 26
  };
  try {
    return (await execute(program, args, options)).stdout;
  } catch (error) {
    const { message, stdout = '', stderr = '' } = /** @type {any} */ (error);
    throw new Error([message, stdout, stderr].join('\n').trim());
  }
}

/**
 * A fresh project that finds the packages under test in the given registry, and everything else where
 * npm usually does.
 * @param {string | undefined} registry
 * @param {Record<string, any>} [manifest]
 * @returns {string} its folder
 */
function createProject(registry, manifest = {}) {
  const folder = temporaryFolder('consumer-');
  write(
    folder,
    'package.json',
    JSON.stringify({ name: 'consumer', version: '1.0.0', private: true, ...manifest })
  );
  const settings = ['audit=false', 'fund=false', 'update-notifier=false'];
  if (registry) settings.push(`@jambonz:registry=${registry}`);
  write(folder, '.npmrc', `${settings.join('\n')}\n`);
  return folder;
}

/** @param {string} folder @param {string} file @param {string} content */
function write(folder, file, content) {
  fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  fs.writeFileSync(path.join(folder, file), content);
}

/** @param {string} folder of a project, which gets the script that uses what was installed */
function addTrial(folder) {
  fs.copyFileSync(path.join(__dirname, 'trial.js'), path.join(folder, 'trial.js'));
}

/**
 * A program from npm, kept in the cache.
 * @param {string} spec `name@version`
 * @param {string} file inside the package
 * @returns {Promise<string>}
 */
async function npmTool(spec, file) {
  const home = await cached(`npm-${spec.replaceAll(/[@/]+/g, '-')}`, async (staging) => {
    const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
    await run(staging, ['npm', 'install', '--prefix', staging, ...flags, spec]);
  });
  return path.join(home, 'node_modules', spec.replace(/(?<=.)@[^@]*$/, ''), file);
}

module.exports = { addTrial, createProject, npmTool, run, write };
