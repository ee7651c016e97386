'use strict';

const assert = require('node:assert/strict');
const { execFile } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { before, describe, it } = require('node:test');
const { promisify } = require('node:util');
const { host } = require('../lib/native/host');
const { binaryName } = require('../lib/native/find-native');
const { stageRoot } = require('../scripts/pack');
const { temporaryFolder } = require('../tools/child-registry');
const { version } = require('../package.json');

const run = promisify(execFile);
const ROOT = path.join(__dirname, '..');
const BINARY = path.join(ROOT, binaryName());
const { abi } = host();
const onLinux = { skip: process.platform !== 'linux' && 'Linux has two C libraries and ELF files' };

/** The other C library of Linux. */
const OTHER = abi.endsWith('musl')
  ? ['glibc', abi.replace(/musl$/, 'gnu')]
  : ['musl', abi.replace(/gnu$/, 'musl')];

/** The package as it is published, which is where users see these errors. */
const published = temporaryFolder('load-error-package-');

/** A project with the JavaScript half of the package, and nothing else. */
function project() {
  const folder = temporaryFolder('load-error-');
  fs.cpSync(published, path.join(folder, 'node_modules/@jambonz/redis-native'), { recursive: true });
  return folder;
}

/**
 * @param {string} folder of a project
 * @param {string} name of a platform
 * @param {{binary?: Buffer, manifest?: object}} content
 */
function addPlatform(folder, name, { binary, manifest = { version } }) {
  const target = path.join(folder, `node_modules/@jambonz/redis-native-${name}`);
  fs.mkdirSync(target, { recursive: true });
  fs.writeFileSync(path.join(target, 'package.json'), JSON.stringify(manifest));
  if (binary) fs.writeFileSync(path.join(target, `redis-native.${name}.node`), binary);
}

/**
 * @param {string} folder of a project
 * @param {string} [before] runs first
 * @returns {Promise<{code: string, reason: string, name: string, message: string, lines: string[]}>}
 */
async function errorOf(folder, before = '') {
  const script = path.join(folder, 'app.js');
  fs.writeFileSync(
    script,
    `${before}
    const { Redis, RedisError } = require('@jambonz/redis-native');
    try {
      new Redis({ lazyConnect: true });
      console.log('{}');
    } catch (error) {
      const { code, reason, name, message } = error;
      console.log(JSON.stringify({ code, reason, name, message, known: error instanceof RedisError }));
    }`
  );
  const { stdout } = await run(process.execPath, [script]);
  const error = JSON.parse(stdout);
  return { ...error, lines: String(error.message).split('\n') };
}

/**
 * @param {Awaited<ReturnType<typeof errorOf>>} error
 * @param {string} reason
 * @param {RegExp} headline
 */
function assertError(error, reason, headline) {
  assert.deepEqual(
    [error.code, error.reason, error.name, error.known],
    ['ERR_REDIS_NATIVE_LOAD', reason, 'LoadError', true]
  );
  assert.match(error.lines[0], /^@jambonz\/redis-native cannot be loaded: /);
  assert.match(error.lines[0], headline);
  assert.equal(error.lines[1], 'Looked for:');
  assert.match(
    error.lines.at(-1),
    new RegExp(`^@jambonz/redis-native ${version}, Node.js v\\d+.*, ${process.platform} ${process.arch}`)
  );
}

describe('a package whose native half cannot be had says so when', () => {
  let bytes;
  before(async () => {
    bytes = fs.readFileSync(BINARY);
    await stageRoot(published);
  });

  it('its platform package is not installed', async () => {
    const error = await errorOf(project());
    assertError(error, 'missing', new RegExp(`the package with its binary for ${abi} is not installed$`));
    assert.ok(error.lines.some((line) => line.includes(`@jambonz/redis-native-${abi}: not installed`)));
    assert.match(error.message, /--omit=optional/);
  });

  it('only the package for the other C library is installed', onLinux, async () => {
    const folder = project();
    addPlatform(folder, OTHER[1], { binary: bytes });
    const own = OTHER[0] === 'musl' ? 'glibc' : 'musl';
    const error = await errorOf(folder);
    assertError(
      error,
      'libc',
      new RegExp(`this Node.js runs on ${own}, and the binary that is installed is for ${OTHER[0]}$`)
    );
    assert.ok(
      error.lines.some((line) => line.includes(`@jambonz/redis-native-${OTHER[1]}: version ${version}`))
    );
  });

  it('only the package for another system is installed', async () => {
    const folder = project();
    const other = process.platform === 'darwin' ? 'linux-x64-gnu' : 'darwin-arm64';
    addPlatform(folder, other, { binary: bytes });
    assertError(await errorOf(folder), 'foreign', new RegExp(`this is ${abi}, .* is for ${other}$`));
  });

  it('there is no package for this platform at all', async () => {
    const pretend = "Object.defineProperty(process, 'platform', { value: 'sunos' });";
    const error = await errorOf(project(), pretend);
    assert.deepEqual([error.code, error.reason], ['ERR_REDIS_NATIVE_LOAD', 'platform']);
    assert.match(error.lines[0], /there is no binary for sunos-\w+, only for linux-x64-gnu, /);
  });

  it('the binary needs a newer glibc', { skip: OTHER[0] !== 'musl' && 'needs glibc' }, async () => {
    const folder = project();
    const names = bytes.toString('latin1').match(/GLIBC_2\.\d\d\0/g);
    const newest = names.sort().at(-1);
    // As long as the name it replaces, so that nothing else in the file moves.
    const binary = Buffer.from(bytes.toString('latin1').replaceAll(newest, 'GLIBC_2.99\0'), 'latin1');
    addPlatform(folder, abi, { binary });
    const present = process.report.getReport().header.glibcVersionRuntime;
    assertError(
      await errorOf(folder),
      'glibc',
      new RegExp(`its binary needs glibc 2\\.99, and this system has glibc ${present}$`)
    );
  });

  it('the two halves have different versions', async () => {
    const folder = project();
    addPlatform(folder, abi, { binary: bytes, manifest: { version: '0.8.99' } });
    assertError(
      await errorOf(folder),
      'version',
      new RegExp(`its binary has version 0\\.8\\.99, and its JavaScript ${version}$`)
    );
  });

  // Loading such a file would end the process with a bus error.
  it('the binary was cut short', onLinux, async () => {
    const folder = project();
    addPlatform(folder, abi, { binary: bytes.subarray(0, bytes.length / 2) });
    assertError(await errorOf(folder), 'corrupt', /ends too early, after \d+ bytes$/);
  });

  it('the binary is something else, as what a proxy answered', async () => {
    const folder = project();
    addPlatform(folder, abi, { binary: Buffer.from('<html>403 Forbidden</html>') });
    const error = await errorOf(folder);
    if (process.platform === 'linux') assertError(error, 'corrupt', /is not a binary \(26 bytes\)$/);
    else assert.equal(error.code, 'ERR_REDIS_NATIVE_LOAD');
  });

  it('the binary is not in its package', async () => {
    const folder = project();
    addPlatform(folder, abi, {});
    assertError(await errorOf(folder), 'corrupt', /its package is there, but without .*\.node$/);
  });

  it('the binary is for another processor', onLinux, async () => {
    const folder = project();
    const binary = Buffer.from(bytes);
    const E_MACHINE = 18;
    binary.writeUInt16LE(process.arch === 'x64' ? 183 : 62, E_MACHINE);
    addPlatform(folder, abi, { binary });
    assertError(
      await errorOf(folder),
      'foreign',
      new RegExp(`is for (?:x64|arm64), and this Node.js for ${process.arch}$`)
    );
  });

  it('the dynamic loader refuses the binary for a reason of its own', onLinux, async () => {
    const folder = project();
    // A program is an ELF file for this machine, too, but not one that can be loaded into another.
    addPlatform(folder, abi, { binary: fs.readFileSync('/bin/sh') });
    assertError(await errorOf(folder), 'refused', /./);
  });

  it('Node.js is too old', async () => {
    const folder = project();
    addPlatform(folder, abi, { binary: bytes });
    const pretend = `
      Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.8' } });
      Object.defineProperty(process, 'version', { value: 'v18.20.8' });`;
    assertError(await errorOf(folder, pretend), 'node', /it needs Node\.js >=20, and this is v18\.20\.8$/);
  });

  it('and loads where nothing is wrong', async () => {
    const folder = project();
    addPlatform(folder, abi, { binary: bytes });
    assert.equal((await errorOf(folder)).code, undefined);
  });
});
