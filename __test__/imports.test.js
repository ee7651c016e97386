'use strict';

const assert = require('node:assert/strict');
const { execFile } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { after, before, describe, it } = require('node:test');
const { promisify } = require('node:util');
const { binaryName } = require('../lib/native/find-native');
const { stageRoot } = require('../scripts/pack');
const { temporaryFolder } = require('../tools/child-registry');
const { startRedis } = require('../tools/redis-server');
const { version } = require('../package.json');
const { ERROR_CLASSES } = require('./helpers/error-classes');

const run = promisify(execFile);
const ROOT = path.join(__dirname, '..');
const NAMES = ['createHelpers', 'Redis', 'Cluster', 'Command', ...ERROR_CLASSES];

/** Every way to load the package, under the name `NAME`; each prints one line of JSON. */
const WAYS = {
  'require()': {
    file: 'a.cjs',
    source: `
      const createHelpers = require('NAME');
      const { Redis } = require('NAME');
      print([typeof createHelpers, typeof Redis, createHelpers.default === createHelpers]);
    `,
    expected: ['function', 'function', true]
  },
  'require() of a lazy name': {
    file: 'b.cjs',
    source: `print([typeof require('NAME').createHelpers, Object.keys(require('NAME')).length]);`,
    expected: ['function', NAMES.length + 1]
  },
  'a default import': {
    file: 'c.mjs',
    source: `
      import createHelpers from 'NAME';
      print([typeof createHelpers, createHelpers.name]);
    `,
    expected: ['function', 'createHelpers']
  },
  'named imports': {
    file: 'd.mjs',
    source: `
      import all, { ${NAMES.join(', ')} } from 'NAME';
      print([${NAMES.join(', ')}].map((one, i) => one === all[${JSON.stringify(NAMES)}[i]]));
    `,
    expected: NAMES.map(() => true)
  },
  'a namespace import': {
    file: 'e.mjs',
    source: `
      import * as all from 'NAME';
      print([typeof all.default, typeof all.Redis]);
    `,
    expected: ['function', 'function']
  },
  'a dynamic import': {
    file: 'f.cjs',
    source: `import('NAME').then((all) => print([typeof all.default, typeof all.Redis]));`,
    expected: ['function', 'function']
  },
  'a deep require of lib/utils': {
    file: 'g.cjs',
    source: `
      const { noopLogger, CALL_SET } = require('NAME/lib/utils');
      print([Object.keys(noopLogger), CALL_SET, require('NAME/lib/utils.js') === require('NAME/lib/utils')]);
    `,
    expected: [['info', 'debug', 'error'], 'active-call-sids', true]
  },
  'a deep import of lib/utils.js': {
    file: 'h.mjs',
    source: `
      import { makeCallKey } from 'NAME/lib/utils.js';
      import { noopLogger } from 'NAME/lib/utils';
      print([makeCallKey('a', 'c'), typeof noopLogger.info]);
    `,
    expected: ['call:a:c', 'function']
  },
  'require() of package.json': {
    file: 'i.cjs',
    source: `print(require('NAME/package.json').version);`,
    expected: version
  },
  'loading it twice, as clear-module does': {
    file: 'j.cjs',
    source: `
      const first = require('NAME');
      for (const file of Object.keys(require.cache)) delete require.cache[file];
      const second = require('NAME');
      print([first !== second, typeof new second.Redis({ lazyConnect: true }).get]);
    `,
    expected: [true, 'function']
  }
};

/**
 * @param {() => string} folder of the project that has the package
 * @param {string} name that the package has there
 */
function defineImportTests(folder, name) {
  for (const [title, { file, source, expected }] of Object.entries(WAYS)) {
    it(title, async () => {
      const script = path.join(folder(), file);
      const print = 'function print(value) { console.log(JSON.stringify(value)); }\n';
      fs.writeFileSync(script, source.replaceAll('NAME', name) + print);
      const { stdout } = await run(process.execPath, [script]);
      assert.deepEqual(JSON.parse(stdout), expected);
    });
  }
}

/**
 * What a user gets: the files that are published, and beside them the binary, which npm installs as a package of
 * its own.
 * @param {string} project
 * @param {string} name
 */
async function install(project, name) {
  const target = path.join(project, 'node_modules', name);
  await stageRoot(target);
  fs.copyFileSync(path.join(ROOT, binaryName()), path.join(target, binaryName()));
}

for (const name of ['@jambonz/redis-native', '@jambonz/realtimedb-helpers']) {
  describe(`installed as ${name}, this package is loaded by`, () => {
    const project = temporaryFolder('imports-');
    before(() => install(project, name));

    defineImportTests(() => project, name);
  });
}

describe('under the name of the package it replaces', () => {
  const project = temporaryFolder('imports-alias-');
  let server;
  before(async () => {
    await install(project, '@jambonz/realtimedb-helpers');
    server = await startRedis();
  });
  after(() => server.stop());

  it('an app runs without a change', async () => {
    const app = path.join(project, 'app.js');
    fs.writeFileSync(
      app,
      `
      const logger = { info() {}, debug() {}, error: console.error };
      const { client, addKey, retrieveKey, addToSet, retrieveSet } =
        require('@jambonz/realtimedb-helpers')({}, logger, 'tracer');
      (async () => {
        await addKey('k', 'v', 60);
        await addToSet('s', 'a');
        console.log(JSON.stringify([await retrieveKey('k'), await retrieveKey('none'), await retrieveSet('s')]));
        await client.quit();
      })();
    `
    );
    const { host, port } = server;
    const env = { ...process.env, JAMBONES_REDIS_HOST: host, JAMBONES_REDIS_PORT: String(port) };
    const { stdout, stderr } = await run(process.execPath, [app], { env });
    assert.deepEqual([JSON.parse(stdout), stderr], [['v', null, ['a']], '']);
  });
});
