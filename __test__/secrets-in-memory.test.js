'use strict';

// What a core dump would show. Only the memory of the native half can be told: V8 keeps strings where it likes, and
// overwrites none. With one arena, all that Rust allocates is the mapping that Linux calls [heap].

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const path = require('node:path');
const { it } = require('node:test');
const { startRedis } = require('../tools/redis-server');

const ROOT = path.join(__dirname, '..');

/** Made of characters one by one: read from a file or a pipe, a password lies in the buffers of Node.js, too. */
const canary = `(seed) => Array.from({ length: 48 }, (_, i) => String.fromCharCode(65 + ((seed * (i + 3) * (i + 7)) % 53) % 26)).join('')`;
/** @type {(seed: number) => string} */
const canaryOf = new Function(`return ${canary}`)();

const SCRIPT = `
const { Redis } = require(${JSON.stringify(ROOT)});
const canaryOf = ${canary};
async function main() {
  const client = new Redis({ port: +process.argv[1], password: canaryOf(+process.argv[2]) });
  await client.set('key', 'value');
  process.stdout.write('connected');
  await new Promise((resolve) => process.stdin.once('data', resolve));
  client.disconnect();
  await new Promise((resolve) => client.once('end', resolve));
}
main().then(() => {
  // The finalizers of what is collected run in a turn of their own.
  gc();
  setTimeout(() => { gc(); setTimeout(() => process.stdout.write('closed'), 50); }, 50);
});
process.stdin.resume();
`;

/** @param {number} pid @param {string} needle @returns {number} how often it stands in the native heap */
function inHeap(pid, needle) {
  const line = fs
    .readFileSync(`/proc/${pid}/maps`, 'utf8')
    .split('\n')
    .find((entry) => entry.endsWith('[heap]'));
  const [from, to] = /** @type {string} */ (line)
    .split(' ')[0]
    .split('-')
    .map((text) => Number.parseInt(text, 16));
  const bytes = Buffer.alloc(to - from);
  const memory = fs.openSync(`/proc/${pid}/mem`, 'r');
  fs.readSync(memory, bytes, 0, bytes.length, from);
  fs.closeSync(memory);
  let count = 0;
  for (let at = bytes.indexOf(needle); at >= 0; at = bytes.indexOf(needle, at + 1)) count++;
  return count;
}

it('a password is once in the native heap while it is needed, and not at all afterwards', {
  skip: process.platform !== 'linux'
}, async () => {
  const seed = process.pid;
  const password = canaryOf(seed);
  const redis = await startRedis({ password });
  const env = { ...process.env, MALLOC_ARENA_MAX: '1', MALLOC_MMAP_THRESHOLD_: String(2 ** 25) };
  const child = spawn(process.execPath, ['--expose-gc', '-e', SCRIPT, String(redis.port), String(seed)], {
    env,
    stdio: ['pipe', 'pipe', 'inherit']
  });
  // What the allocator itself writes into memory that is free covers the beginning.
  const needle = password.slice(24);
  assert.equal(String((await once(child.stdout, 'data'))[0]), 'connected');
  assert.equal(inHeap(child.pid, needle), 1, 'for connections to come');
  child.stdin.write('go on');
  assert.equal(String((await once(child.stdout, 'data'))[0]), 'closed');
  assert.equal(inHeap(child.pid, needle), 0);
  child.kill('SIGKILL');
  await once(child, 'close');
  await redis.stop();
});
