'use strict';

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const ROOT = path.resolve(__dirname, '..');

/** @typedef {{code: number, output: string}} Outcome */

/**
 * Runs a program at the root of the repository, its output going through.
 * @param {string} command
 * @param {string[]} args
 * @param {{capture?: boolean, env?: NodeJS.ProcessEnv}} [options] capture: keep a copy of its standard output
 * @returns {Promise<Outcome>}
 */
function run(command, args, { capture = false, env = process.env } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env,
      stdio: ['ignore', capture ? 'pipe' : 'inherit', 'inherit']
    });
    /** @type {Buffer[]} */
    const chunks = [];
    child.stdout?.on('data', (chunk) => {
      chunks.push(chunk);
      process.stdout.write(chunk);
    });
    child.on('error', (error) => resolve({ code: 127, output: error.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString() }));
  });
}

/** @param {string} line */
const say = (line) => process.stdout.write(`${line}\n`);

/** @param {number} start from performance.now() */
const since = (start) => `${((performance.now() - start) / 1000).toFixed(1)} s`;

/** @returns {string[]} development dependencies that are not installed */
function missingDependencies() {
  const { devDependencies = {} } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  const folder = (/** @type {string} */ name) => path.join(ROOT, 'node_modules', name);
  return Object.keys(devDependencies).filter((name) => !fs.existsSync(folder(name)));
}

/** Installs what package.json names, unless it is there. No package runs a script of its own. */
async function ensureDependencies() {
  const missing = missingDependencies();
  if (missing.length === 0) return;
  const common = ['--ignore-scripts', '--no-audit', '--no-fund'];
  say(`npm packages are missing (${missing.join(', ')}): running npm ci ${common.join(' ')}`);
  const { code } = await run('npm', ['ci', ...common, '--loglevel=silent']);
  if (code === 0) return;
  // npm ci refuses a lock file without the optional packages of platforms that the registry it was written
  // against did not carry; npm install takes what the lock file does say.
  say('npm ci refused: running npm install with the same lock file, which is left as it is');
  const outcome = await run('npm', ['install', '--no-save', ...common]);
  if (outcome.code !== 0) throw new Error('the npm packages could not be installed');
}

/**
 * The JavaScript file behind a development tool's command, to be run with this very Node: `npx` would look
 * for a package on the network if one were missing.
 * @param {string} packageName
 * @param {string} binary
 */
function toolScript(packageName, binary) {
  const folder = path.join(ROOT, 'node_modules', packageName);
  const { bin } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  return path.join(folder, typeof bin === 'string' ? bin : bin[binary]);
}

module.exports = { ROOT, run, say, since, ensureDependencies, toolScript };
