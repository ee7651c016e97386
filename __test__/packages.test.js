'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { before, describe, it } = require('node:test');
const { PLATFORMS } = require('../lib/native/platforms');
const { binaryName } = require('../lib/native/find-native');
const { check } = require('../scripts/gates');
const { host } = require('../lib/native/host');
const { platformManifest, publishedManifest } = require('../scripts/manifest');
const { packPlatform, packRoot, unpack } = require('../scripts/pack');
const { temporaryFolder } = require('../tools/child-registry');

const ROOT = path.join(__dirname, '..');
const text = (file) => fs.readFileSync(path.join(ROOT, file), 'utf8');
const manifest = JSON.parse(text('package.json'));

/** @param {string} folder @returns {string[]} */
function filesIn(folder) {
  const names = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => fs.statSync(path.join(folder, name)).isFile()).sort();
}

/** What can be seen of a module's exports: names, kinds, and how functions and classes call themselves. */
function outline(exported) {
  const members = Object.entries(exported).map(([name, value]) => [name, typeof value, value?.name]);
  return [typeof exported, exported.name, ...members];
}

const failures = (findings) => findings.filter(({ ok }) => !ok);

describe('the packages', () => {
  it('have one version, in Cargo.toml and the lock files, too', () => {
    const cargo = /^\[package\]\nname = "redis-native"\nversion = "(.+)"/.exec(text('Cargo.toml'));
    const locked = /name = "redis-native"\nversion = "(.+)"/.exec(text('Cargo.lock'));
    const { packages } = JSON.parse(text('package-lock.json'));
    assert.deepEqual([cargo[1], locked[1], packages[''].version], Array(3).fill(manifest.version));
  });

  it('are one for each platform, with the right os, cpu, libc and engines', () => {
    assert.deepEqual(fs.readdirSync(path.join(ROOT, 'npm')).sort(), PLATFORMS.map(({ abi }) => abi).sort());
    for (const platform of PLATFORMS) {
      const found = JSON.parse(text(`npm/${platform.abi}/package.json`));
      assert.deepEqual(found, platformManifest(platform, manifest));
    }
    const facts = PLATFORMS.map(({ abi, os, cpu, libc }) => [abi, os, cpu, libc]);
    assert.deepEqual(facts, [
      ['linux-x64-gnu', 'linux', 'x64', 'glibc'],
      ['linux-arm64-gnu', 'linux', 'arm64', 'glibc'],
      ['linux-x64-musl', 'linux', 'x64', 'musl'],
      ['linux-arm64-musl', 'linux', 'arm64', 'musl'],
      ['darwin-arm64', 'darwin', 'arm64', undefined]
    ]);
  });

  it('run no script where they are installed', () => {
    const published = publishedManifest(manifest);
    const all = [published, ...PLATFORMS.map((platform) => platformManifest(platform, manifest))];
    for (const { name, scripts, gypfile } of all)
      assert.deepEqual([scripts, gypfile], [undefined, undefined], name);
    for (const name of ['preinstall', 'install', 'postinstall', 'prepare'])
      assert.ok(!(name in manifest.scripts));
  });

  it('are not named in the repository, where `npm ci` could not find them', () => {
    assert.equal(manifest.optionalDependencies, undefined);
    assert.match(manifest.scripts.prepack, /exit 1/);
  });
});

describe('the tarball of the package itself', () => {
  const folder = temporaryFolder('packages-');
  const unpacked = path.join(folder, 'unpacked');
  let tarball;
  before(async () => {
    tarball = await packRoot(folder);
    await unpack(tarball, unpacked);
  });

  it('asks for every platform package at exactly its own version', () => {
    const { optionalDependencies } = JSON.parse(fs.readFileSync(path.join(unpacked, 'package.json'), 'utf8'));
    const expected = PLATFORMS.map(({ abi }) => [`@jambonz/redis-native-${abi}`, manifest.version]);
    assert.deepEqual(optionalDependencies, Object.fromEntries(expected));
  });

  it('has the files that package.json names, and nothing else', () => {
    const always = ['LICENSE', 'README.md', 'package.json'];
    assert.deepEqual(filesIn(unpacked), [...manifest.files, ...always].sort());
  });

  it('has the same classes, functions and names as the sources, and one copy of each', () => {
    fs.copyFileSync(path.join(ROOT, binaryName()), path.join(unpacked, binaryName()));
    for (const name of ['index.js', 'lib/metrics.js', 'lib/telemetry.js', 'lib/utils.js']) {
      const [ours, packed] = [ROOT, unpacked].map((root) => require(path.join(root, name)));
      assert.deepEqual(outline(packed), outline(ours), name);
      assert.notEqual(packed, ours);
    }
    const { Redis } = require(unpacked);
    const client = new Redis({ lazyConnect: true, connectionName: 'packed' });
    const { metricsText } = require(path.join(unpacked, 'lib/metrics.js'));
    assert.match(metricsText(), /^redis_native_ready\{client="\d+",name="packed"\} 0$/m);
    client.disconnect();
  });

  it('names its own lines in a stack trace', () => {
    const { Redis } = require(unpacked);
    assert.throws(
      () => new Redis({ sentinels: 5 }),
      ({ stack }) => /at new Redis \(.*lib\/redis-native\.js:\d{3,}:\d{1,3}\)$/m.test(stack)
    );
  });

  it('is small', async () => assert.deepEqual(failures(await check(tarball)), []));
});

describe('the tarball of a platform', () => {
  it('has the binary, and the licences of what is compiled into it', async () => {
    const folder = temporaryFolder('packages-platform-');
    const tarball = await packPlatform(host().abi, folder);
    const unpacked = path.join(folder, 'unpacked');
    await unpack(tarball, unpacked);
    const expected = ['LICENSE', 'README.md', 'THIRD_PARTY.md', 'package.json', binaryName()];
    assert.deepEqual(filesIn(unpacked), expected.sort());
    assert.deepEqual(failures(await check(tarball)), []);
  });
});

describe('the gates', { skip: process.platform !== 'linux' && 'they read ELF files' }, () => {
  const local = path.join(ROOT, binaryName());

  it('let the binary of this machine pass, whatever its glibc', async () => {
    const others = failures(await check(local)).filter(({ gate }) => gate !== 'newest GLIBC symbol');
    assert.deepEqual(others, []);
  });

  it('stop a binary that is too large, asks for strange libraries or for a new glibc', async () => {
    // Node is all of it: it needs libstdc++ and, for years now, a glibc of 2018.
    const stopped = failures(await check(fs.realpathSync(process.execPath))).map(({ gate }) => gate);
    assert.deepEqual(stopped.slice(0, 2), ['bytes', 'NEEDED']);
    if (process.report.getReport().header.glibcVersionRuntime)
      assert.equal(stopped[2], 'newest GLIBC symbol');
  });
});
