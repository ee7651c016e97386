'use strict';

const assert = require('node:assert/strict');
const { execFile } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { after, before, describe, it } = require('node:test');
const { promisify } = require('node:util');
const { packRoot } = require('../scripts/pack');
const { removeFolder, temporaryFolder } = require('../tools/child-registry');
const { CTRL_C, CTRL_D, noTerminal, runInTerminal } = require('./helpers/in-terminal');
const { runCommand } = require('./helpers/run-command');

const ROOT = path.join(__dirname, '..');
const HELPERS = '@jambonz/realtimedb-helpers';
const ALIAS = 'npm:@jambonz/redis-native@^0.8.100';

/** `npm` without network: what is not in the tarballs is not to be had. */
const npm = (/** @type {string[]} */ args, /** @type {string} */ cwd) =>
  promisify(execFile)('npm', [...args, '--offline', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd });

/**
 * @param {string} dir
 * @param {object} manifest
 */
function writePackage(dir, manifest) {
  fs.mkdirSync(dir, { recursive: true });
  fs.writeFileSync(path.join(dir, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  fs.writeFileSync(path.join(dir, 'index.js'), `module.exports = () => {};\n`);
}

/**
 * @param {string} source a package's folder
 * @param {string} target
 * @returns {Promise<string>} path of the tarball
 */
async function pack(source, target) {
  const { stdout } = await npm(['pack', source, '--pack-destination', target, '--json'], target);
  return path.join(target, JSON.parse(stdout)[0].filename);
}

describe('redis-native swap', () => {
  let home;
  let tarballs;

  before(async () => {
    home = temporaryFolder('swap-');
    writePackage(path.join(home, 'helpers'), { name: HELPERS, version: '0.8.21' });
    writePackage(path.join(home, 'speech'), {
      name: '@jambonz/speech-utils',
      version: '1.0.0',
      dependencies: { [HELPERS]: '^0.8.7' }
    });
    const [ours, helpers, speech] = await Promise.all([
      packRoot(home),
      pack(path.join(home, 'helpers'), home),
      pack(path.join(home, 'speech'), home)
    ]);
    tarballs = { ours: `file:${ours}`, helpers: `file:${helpers}`, speech: `file:${speech}` };
  });
  after(() => removeFolder(home));

  /** @param {string} name @param {string} text of package.json */
  function makeApp(name, text) {
    const dir = path.join(home, name);
    fs.mkdirSync(dir);
    fs.writeFileSync(path.join(dir, 'package.json'), text);
    return dir;
  }
  const manifestOf = (/** @type {string} */ dir) => fs.readFileSync(path.join(dir, 'package.json'), 'utf8');

  /**
   * As installed from the tarball, with the binary of this checkout in place of the platform's package.
   * @param {string} dir of the app
   */
  async function commandsWork(dir) {
    const [binary] = fs.readdirSync(ROOT).filter((name) => name.endsWith('.node'));
    fs.copyFileSync(path.join(ROOT, binary), path.join(dir, 'node_modules', HELPERS, binary));
    const bin = path.join(dir, 'node_modules/.bin/redis-native');
    const env = { PATH: process.env.PATH, JAMBONES_REDIS_HOST: '127.0.0.1', JAMBONES_REDIS_PORT: '1' };
    const outcome = await promisify(execFile)(bin, ['doctor'], { cwd: dir, env }).catch((error) => error);
    assert.match(String(outcome.stdout), /FAILURE {2}127\.0\.0\.1:1 cannot be used/, outcome.stderr);
    assert.equal(outcome.code, 2);
  }

  it('changes the one value and no other character', async () => {
    const text = [
      '{',
      '\t"name":"app",',
      `\t"overrides": { "${HELPERS}" : "^0.8.18" },`,
      `\t"dependencies": {"${HELPERS}"  :  "^0.8.18" , "a": "1"}`,
      '}'
    ].join('\r\n');
    const dir = makeApp('odd', text);
    const { code, stdout } = await runCommand(['swap', dir, '--yes']);
    assert.equal(code, 0);
    assert.match(stdout, /^- "dependencies".*\^0\.8\.18/m);
    assert.match(stdout, /^\+ "dependencies".*npm:@jambonz\/redis-native@\^0\.8\.100/m);
    assert.match(stdout, /Now run: npm install/);
    const at = text.lastIndexOf('^0.8.18');
    assert.equal(manifestOf(dir), text.slice(0, at) + ALIAS + text.slice(at + '^0.8.18'.length));
  });

  it('writes nothing with --dry-run, and nothing where nobody can be asked', async () => {
    const text = JSON.stringify({ dependencies: { [HELPERS]: '^0.8.18' } });
    const dir = makeApp('unasked', text);
    const dry = await runCommand(['swap', '--dry-run'], { cwd: dir });
    assert.equal(dry.code, 0);
    assert.match(dry.stdout, /^\+ /m);
    const unasked = await runCommand(['swap'], { cwd: dir });
    assert.equal(unasked.code, 2);
    assert.match(unasked.stderr, /no terminal to ask on: add --yes/);
    assert.equal(manifestOf(dir), text);
  });

  for (const [what, type] of Object.entries({ no: 'n\r', 'the Enter key': '\r', CTRL_C, CTRL_D })) {
    it(`asks in a terminal, and takes ${what} for a no`, { skip: noTerminal }, async () => {
      const text = `{"dependencies": {"${HELPERS}": "^0.8.18"}}`;
      const cwd = makeApp(`asked-${what.replaceAll(' ', '-')}`, text);
      const { code, text: shown } = await runInTerminal(['swap'], { cwd, type, after: /\[y\/N\] / });
      assert.match(shown, /Write this\? \[y\/N\] [^\n]*\nNothing was changed\.\n$/);
      assert.equal(code, 1);
      assert.equal(manifestOf(cwd), text);
    });
  }

  it('asks in a terminal, and writes when it is told to', { skip: noTerminal }, async () => {
    const cwd = makeApp('agreed', `{"dependencies": {"${HELPERS}": "^0.8.18"}}`);
    const { code, text } = await runInTerminal(['swap'], { cwd, type: 'y\r', after: /\[y\/N\] / });
    assert.equal(code, 0, text);
    assert.equal(manifestOf(cwd), `{"dependencies": {"${HELPERS}": "${ALIAS}"}}`);
  });

  it('goes back to the range of the last commit', async () => {
    const dir = makeApp('undo', `${JSON.stringify({ dependencies: { [HELPERS]: '^0.8.19' } }, null, 4)}\n`);
    const before = manifestOf(dir);
    const git = (/** @type {string[]} */ ...args) => promisify(execFile)('git', args, { cwd: dir });
    await git('init', '-q');
    await git('add', 'package.json');
    await git('-c', 'user.name=t', '-c', 'user.email=t@example.org', 'commit', '-qm', 'first');
    await runCommand(['swap', dir, '--yes']);
    assert.notEqual(manifestOf(dir), before);
    assert.equal((await runCommand(['swap', dir, '--undo', '--yes'])).code, 0);
    assert.equal(manifestOf(dir), before);
    const again = await runCommand(['swap', dir, '--undo', '--yes']);
    assert.match(again.stdout, /nothing to change/);
  });

  it('names what pins another copy, or would go on to pin this one', async () => {
    const pinned = (/** @type {string} */ spec) => ({
      dependencies: { [HELPERS]: '^0.8.19' },
      overrides: { [HELPERS]: `$${HELPERS}` },
      resolutions: { [HELPERS]: spec }
    });
    const dir = makeApp('pinned', JSON.stringify(pinned('^0.8.19'), null, 2));
    const swapped = await runCommand(['swap', dir, '--yes']);
    assert.match(
      swapped.stdout,
      /"resolutions" also has .*"\^0\.8\.19"\. Change it to "npm:@jambonz\/redis-native@/
    );
    assert.doesNotMatch(swapped.stdout, /"overrides"/);
    fs.writeFileSync(path.join(dir, 'package.json'), manifestOf(dir).replaceAll('^0.8.19', ALIAS));
    const undone = await runCommand(['swap', dir, '--undo', '--yes']);
    assert.match(undone.stdout, /"resolutions" also has .*Take it out/);
    assert.doesNotMatch(undone.stdout, /"overrides"/);
  });

  it('takes a branch of the helpers for no swap, whatever its name', async () => {
    const dir = makeApp(
      'branch',
      `{"dependencies": {"${HELPERS}": "github:jambonz/realtimedb-helpers#redis-native"}}`
    );
    assert.equal((await runCommand(['swap', dir, '--yes'])).code, 0);
    assert.equal(manifestOf(dir), `{"dependencies": {"${HELPERS}": "${ALIAS}"}}`);
  });

  it('verifies an installed app, in which speech-utils shares the one copy', async () => {
    const app = { dependencies: { [HELPERS]: tarballs.helpers, '@jambonz/speech-utils': tarballs.speech } };
    const dir = makeApp('installed', JSON.stringify(app, null, 2));
    await npm(['install'], dir);
    const changed = await runCommand(['swap', '--yes', '--spec', tarballs.ours], { cwd: dir });
    assert.equal(changed.code, 0, changed.stderr);
    assert.match(changed.stdout, /makes package-lock\.json follow/);

    const stale = await runCommand(['swap'], { cwd: dir });
    assert.equal(stale.code, 1);
    assert.match(
      stale.stdout,
      /FAILED .*is @jambonz\/realtimedb-helpers 0\.8\.21, required by .*speech-utils/
    );

    await npm(['install'], dir);
    const good = await runCommand(['swap'], { cwd: dir });
    assert.equal(good.code, 0, good.stdout);
    assert.match(good.stdout, /redis-native 0\.8\.\d+, required by this app, @jambonz\/speech-utils/);
    await commandsWork(dir);

    const nested = path.join(dir, 'node_modules/@jambonz/speech-utils/node_modules', HELPERS);
    writePackage(nested, { name: HELPERS, version: '0.8.7' });
    const bad = await runCommand(['swap'], { cwd: dir });
    assert.equal(bad.code, 1);
    assert.match(bad.stdout, /ok .*required by this app$/m);
    assert.match(bad.stdout, /FAILED .*speech-utils.*0\.8\.7, required by @jambonz\/speech-utils$/m);
    assert.match(bad.stdout, /"overrides"/);
  });

  it('follows the links of pnpm, and leaves alone what is left over in its store', async () => {
    const dir = makeApp(
      'pnpm',
      JSON.stringify({ dependencies: { [HELPERS]: ALIAS, '@jambonz/speech-utils': '^1.0.0' } })
    );
    const inStore = (/** @type {string} */ entry, /** @type {string} */ name) =>
      path.join(dir, 'node_modules/.pnpm', entry, 'node_modules', name);
    const link = (/** @type {string} */ target, /** @type {string} */ at) => {
      fs.mkdirSync(path.dirname(at), { recursive: true });
      fs.symlinkSync(target, at);
    };
    const [ours, theirs, speech] = [
      inStore('a', HELPERS),
      inStore('b', HELPERS),
      inStore('c', '@jambonz/speech-utils')
    ];
    writePackage(ours, { name: '@jambonz/redis-native', version: '0.8.100' });
    writePackage(theirs, { name: HELPERS, version: '0.8.7' });
    writePackage(speech, {
      name: '@jambonz/speech-utils',
      version: '1.0.0',
      dependencies: { [HELPERS]: '^0.8.7' }
    });
    link(ours, path.join(dir, 'node_modules', HELPERS));
    link(speech, path.join(dir, 'node_modules/@jambonz/speech-utils'));
    link(theirs, inStore('c', HELPERS));
    fs.writeFileSync(path.join(dir, 'pnpm-lock.yaml'), '');
    const bad = await runCommand(['swap', dir]);
    assert.equal(bad.code, 1);
    assert.match(bad.stdout, /ok .*redis-native 0\.8\.100, required by this app$/m);
    assert.match(bad.stdout, /FAILED .*realtimedb-helpers 0\.8\.7, required by @jambonz\/speech-utils$/m);
    assert.match(bad.stdout, /Run: pnpm install[\s\S]*pnpm: "pnpm": \{ "overrides"/);

    fs.unlinkSync(inStore('c', HELPERS));
    link(ours, inStore('c', HELPERS));
    const good = await runCommand(['swap', dir]);
    assert.equal(good.code, 0, good.stdout);
  });

  it('says what is wrong with a folder that cannot be swapped', async () => {
    const cases = [
      [makeApp('broken', '{'), /package\.json cannot be read: .*JSON/],
      [makeApp('stranger', '{"dependencies":{}}'), /does not depend on @jambonz\/realtimedb-helpers/],
      [path.join(home, 'nowhere'), /there is no such file/]
    ];
    for (const [dir, message] of cases) {
      const { code, stderr } = await runCommand(['swap', dir, '--yes']);
      assert.equal(code, 2);
      assert.match(stderr, message);
    }
    const fresh = makeApp('fresh', JSON.stringify({ dependencies: { [HELPERS]: ALIAS } }));
    const { code, stdout } = await runCommand(['swap', fresh]);
    assert.equal(code, 1);
    assert.match(stdout, /Nothing is installed yet\. Run: npm install/);
  });

  it('refuses what it does not know, with its usage', async () => {
    const flag = await runCommand(['swap', '--force']);
    assert.equal(flag.code, 2);
    assert.match(flag.stderr, /Unknown option '--force'[\s\S]*usage: redis-native swap/);
    const command = await runCommand(['swop']);
    assert.equal(command.code, 2);
    assert.match(command.stderr, /there is no command swop/);
    assert.equal((await runCommand(['--version'])).stdout.trim(), require('../package.json').version);
  });
});
