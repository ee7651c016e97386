'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { PLATFORMS } = require('../../lib/native/platforms');
const { addTrial, createProject, npmTool, run, write } = require('../project');
const { judge } = require('../trial-result');

/** @typedef {import('../index').Context} Context */

const NAME = '@jambonz/redis-native';
const NODE = process.execPath;

/** What jambonz' apps put into their package.json. @param {string} version */
const alias = (version) => ({ '@jambonz/realtimedb-helpers': `npm:${NAME}@^${version}` });

/**
 * @param {Context} context
 * @param {(folder: string) => Promise<unknown>} install
 * @param {{runner?: string[], manifest?: object}} [how]
 */
async function installAndTry({ registry, version, servers }, install, { runner = [NODE], manifest } = {}) {
  const folder = createProject(registry, { dependencies: { [NAME]: version }, ...manifest });
  addTrial(folder);
  await install(folder);
  return judge(await run(folder, [...runner, 'trial.js', JSON.stringify(servers)])).where;
}

/** @param {Context} context npm, as the images of jambonz use it: a lock file, and `npm ci` elsewhere */
async function npm(context) {
  return installAndTry(context, async (folder) => {
    await run(folder, ['npm', 'install']);
    const { packages } = JSON.parse(fs.readFileSync(path.join(folder, 'package-lock.json'), 'utf8'));
    for (const { abi } of PLATFORMS)
      assert.ok(packages[`node_modules/${NAME}-${abi}`], `the lock file lacks ${abi}`);
    fs.rmSync(path.join(folder, 'node_modules'), { recursive: true });
    await run(folder, ['npm', 'ci', '--ignore-scripts']);
    const installed = fs.readdirSync(path.join(folder, 'node_modules/@jambonz'));
    assert.equal(installed.length, 2, `npm ci installed ${installed}`);
  });
}

/**
 * The changed line of an app: one copy, also for a library that asks for the helper itself, as
 * `@jambonz/speech-utils` does. The registry does not know the helper, so a second copy would fail.
 * @param {Context} context
 */
async function npmAlias({ registry, version, servers }) {
  const folder = createProject(registry, { dependencies: { ...alias(version), library: 'file:library' } });
  const library = {
    name: 'library',
    version: '1.0.0',
    dependencies: { '@jambonz/realtimedb-helpers': '^0.8.7' }
  };
  write(folder, 'library/package.json', JSON.stringify(library));
  await run(folder, ['npm', 'install']);
  await run(folder, ['npm', 'ci', '--ignore-scripts']);
  const name = '@jambonz/realtimedb-helpers';
  const source = fs.readFileSync(path.join(__dirname, '../trial.js'), 'utf8').replace(NAME, name);
  write(folder, 'trial.js', source);
  return judge(await run(folder, [NODE, 'trial.js', JSON.stringify(servers)])).where;
}

/** @param {Context} context */
async function pnpm(context) {
  const tool = await npmTool('pnpm@10.34.9', 'bin/pnpm.cjs');
  return installAndTry(context, async (folder) => {
    await run(folder, [NODE, tool, 'install']);
    fs.rmSync(path.join(folder, 'node_modules'), { recursive: true });
    await run(folder, [NODE, tool, 'install', '--frozen-lockfile']);
  });
}

/** @param {Context} context */
async function yarnClassic(context) {
  const tool = await npmTool('yarn@1.22.22', 'bin/yarn.js');
  return installAndTry(context, async (folder) => {
    await run(folder, [
      NODE,
      tool,
      'install',
      '--non-interactive',
      '--cache-folder',
      path.join(folder, '.cache')
    ]);
  });
}

/** @param {Context} context @param {'pnp' | 'node-modules'} linker */
async function yarnBerry(context, linker) {
  const tool = await npmTool('@yarnpkg/cli-dist@4.18.1', 'bin/yarn.js');
  const settings = [
    `nodeLinker: ${linker}`,
    'enableTelemetry: false',
    // It would remember the address of the last run's registry.
    'globalFolder: .yarn-global',
    'enableImmutableInstalls: false',
    // By default yarn waits some days before it believes a new version.
    'npmPreapprovedPackages: ["@jambonz/*"]',
    'unsafeHttpWhitelist: ["127.0.0.1"]',
    `npmScopes: {jambonz: {npmRegistryServer: "${context.registry}"}}`
  ];
  const install = async (/** @type {string} */ folder) => {
    write(folder, '.yarnrc.yml', `${settings.join('\n')}\n`);
    write(folder, 'yarn.lock', '');
    await run(folder, [NODE, tool, 'install']);
  };
  return installAndTry(context, install, { runner: [NODE, tool, 'node'] });
}

module.exports = [
  { name: 'npm install, then npm ci --ignore-scripts', try: npm },
  { name: 'npm, in the place of @jambonz/realtimedb-helpers', try: npmAlias },
  { name: 'pnpm, then --frozen-lockfile', try: pnpm },
  { name: 'yarn 1', try: yarnClassic },
  {
    name: 'yarn 4, node_modules',
    try: (/** @type {Context} */ context) => yarnBerry(context, 'node-modules')
  },
  { name: "yarn 4, Plug'n'Play", try: (/** @type {Context} */ context) => yarnBerry(context, 'pnp') }
];
