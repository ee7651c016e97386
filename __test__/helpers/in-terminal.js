'use strict';

const { spawn } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');
const { adopt } = require('../../tools/child-registry');

const BIN = path.join(__dirname, '..', '..', 'bin', 'redis-native.js');
const CTRL_C = '\u0003';
const CTRL_D = '\u0004';

/** @param {string} word */
const quoted = (word) => `'${word.replaceAll("'", "'\\''")}'`;

/**
 * Runs `redis-native` in a terminal, which script(1) of Linux makes.
 * @param {string[]} args
 * @param {{cwd?: string, env?: Record<string, string>, type: string, after: RegExp}} dialogue `type` is typed when
 *   `after` was shown
 * @returns {Promise<{code: number, text: string}>} all that the terminal showed
 */
async function runInTerminal(args, { cwd, env, type, after }) {
  const command = [process.execPath, BIN, ...args].map(quoted).join(' ');
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    cwd,
    env: { ...process.env, TERM: 'xterm', ...env }
  });
  adopt(child);
  let text = '';
  let typed = false;
  child.stdout.on('data', (chunk) => {
    text += chunk;
    if (typed || !after.test(text)) return;
    typed = true;
    child.stdin.write(type);
  });
  const [code] = await once(child, 'close');
  return { code, text: text.replaceAll('\r\n', '\n') };
}

/** Why it cannot be done here, if so. */
const noTerminal = process.platform !== 'linux' && 'script(1) is told otherwise than on Linux';

module.exports = { CTRL_C, CTRL_D, noTerminal, runInTerminal };
