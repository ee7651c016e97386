'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { toolScript } = require('../../scripts/lib');
const { createProject, npmTool, run, write } = require('../project');

/** @typedef {import('../index').Context} Context */

const NAME = '@jambonz/redis-native';
const NODE = process.execPath;

/** @param {Context} context @param {object} [manifest] @returns {Promise<string>} a project that has the package */
async function installed({ registry, version }, manifest = {}) {
  const folder = createProject(registry, { dependencies: { [NAME]: version }, ...manifest });
  await run(folder, ['npm', 'install']);
  return folder;
}

/** What an application does, in whatever kind of module. */
const USE = `
const client = new Redis(JSON.parse(process.argv[2]));
client.set('consumer', 'there', 'EX', 60)
  .then(() => client.get('consumer'))
  .then((value) => console.log(typeof createHelpers, value, client.status))
  .finally(() => client.quit());
`;
const EXPECTED = 'function there ready\n';

/** @param {Context} context */
async function commonJs(context) {
  const folder = await installed(context);
  write(
    folder,
    'app.js',
    `const createHelpers = require('${NAME}');\nconst { Redis } = createHelpers;\n${USE}`
  );
  assert.equal(await run(folder, [NODE, 'app.js', JSON.stringify(context.servers.plain)]), EXPECTED);
}

/** @param {Context} context */
async function esm(context) {
  const folder = await installed(context, { type: 'module' });
  write(folder, 'app.js', `import createHelpers, { Redis } from '${NAME}';\n${USE}`);
  assert.equal(await run(folder, [NODE, 'app.js', JSON.stringify(context.servers.plain)]), EXPECTED);
}

/** @param {Context} context @param {'nodenext' | 'node16'} module compiled, with the declarations checked, and run */
async function typeScript(context, module) {
  const folder = await installed(context);
  const typings = path.join(folder, 'node_modules/@types/node');
  fs.cpSync(path.join(context.root, 'node_modules/@types/node'), typings, { recursive: true });
  fs.cpSync(
    path.join(context.root, 'node_modules/undici-types'),
    path.join(folder, 'node_modules/undici-types'),
    {
      recursive: true
    }
  );
  write(folder, 'esm.mts', `import createHelpers, { Redis } from '${NAME}';\n${USE}`);
  write(
    folder,
    'cjs.cts',
    `import createHelpers = require('${NAME}');\nconst { Redis } = createHelpers;\n${USE}`
  );
  const flags = [
    '--strict',
    '--skipLibCheck',
    'false',
    '--target',
    'es2022',
    '--types',
    'node',
    '--outDir',
    'out'
  ];
  const files = ['esm.mts', 'cjs.cts'];
  await run(folder, [NODE, toolScript('typescript', 'tsc'), '--module', module, ...flags, ...files]);
  for (const file of ['out/esm.mjs', 'out/cjs.cjs']) {
    assert.equal(await run(folder, [NODE, file, JSON.stringify(context.servers.plain)]), EXPECTED, file);
  }
}

/** @param {Context} context an application and a library that brings the package along, each with its own copy */
async function twoCopies(context) {
  const folder = await installed(context);
  const [own, other] = ['node_modules/@jambonz', 'node_modules/library/node_modules/@jambonz'].map((part) =>
    path.join(folder, part)
  );
  fs.cpSync(own, other, { recursive: true });
  write(folder, 'node_modules/library/index.js', `module.exports = require('${NAME}');`);
  write(
    folder,
    'app.js',
    `const mine = require('${NAME}');
    const theirs = require('library');
    const options = JSON.parse(process.argv[2]);
    const clients = [new mine.Redis(options), new theirs.Redis(options)];
    Promise.all(clients.map((client, i) => client.set('copy:' + i, i).then(() => client.get('copy:' + (1 - i)))))
      .then(() => Promise.all(clients.map((client, i) => client.get('copy:' + (1 - i)))))
      .then((seen) => console.log(mine !== theirs, mine.Redis !== theirs.Redis, seen.join()))
      .finally(() => clients.map((client) => client.quit()));`
  );
  assert.equal(await run(folder, [NODE, 'app.js', JSON.stringify(context.servers.plain)]), 'true true 1,0\n');
}

/** @param {Context} context twenty workers at once, half of which end without saying goodbye */
async function workers(context) {
  const folder = await installed(context);
  write(
    folder,
    'app.js',
    `const { Worker, isMainThread, parentPort, workerData } = require('node:worker_threads');
    const { Redis } = require('${NAME}');
    const options = JSON.parse(process.argv[2]);
    async function work() {
      const client = new Redis(options);
      parentPort.postMessage(await client.incr('workers'));
      if (workerData % 2) process.exit(0);
      await client.quit();
    }
    async function main() {
      const client = new Redis(options);
      await client.del('workers');
      const ended = Array.from({ length: 20 }, (_, i) => new Promise((resolve, reject) => {
        const worker = new Worker(__filename, { workerData: i, argv: [process.argv[2]] });
        worker.on('error', reject).on('exit', resolve);
      }));
      const codes = await Promise.all(ended);
      console.log(await client.get('workers'), codes.filter((code) => code !== 0).length);
      await client.quit();
    }
    (isMainThread ? main : work)();`
  );
  assert.equal(await run(folder, [NODE, 'app.js', JSON.stringify(context.servers.plain)]), '20 0\n');
}

/** The bundler leaves the package, and with it the binary, where npm put it. @param {Context} context */
async function esbuild(context) {
  const folder = await installed(context);
  const bin = await npmTool('esbuild@0.28.2', 'bin/esbuild');
  write(
    folder,
    'app.js',
    `const createHelpers = require('${NAME}');\nconst { Redis } = createHelpers;\n${USE}`
  );
  const flags = ['--bundle', '--platform=node', `--external:${NAME}`, '--outfile=bundle.js'];
  await run(folder, [NODE, bin, 'app.js', ...flags]);
  assert.equal(await run(folder, [NODE, 'bundle.js', JSON.stringify(context.servers.plain)]), EXPECTED);
}

/** @param {Context} context */
async function webpack(context) {
  const folder = await installed(context);
  const main = await npmTool('webpack@5.112.2', 'lib/index.js');
  write(folder, 'app.js', `import createHelpers, { Redis } from '${NAME}';\n${USE}`);
  const settings = {
    context: folder,
    mode: 'production',
    target: 'node',
    entry: './app.js',
    externals: { [NAME]: `commonjs ${NAME}` },
    output: { path: folder, filename: 'bundle.js' }
  };
  write(
    folder,
    'build.js',
    `require(${JSON.stringify(main)})(${JSON.stringify(settings)}, (error, stats) => {
      if (!error && !stats.hasErrors()) return;
      console.error(error ?? stats.toString());
      process.exitCode = 1;
    });`
  );
  await run(folder, [NODE, 'build.js']);
  assert.equal(await run(folder, [NODE, 'bundle.js', JSON.stringify(context.servers.plain)]), EXPECTED);
}

module.exports = [
  { name: 'CommonJS', try: commonJs },
  { name: 'ESM', try: esm },
  { name: 'TypeScript, nodenext', try: (/** @type {Context} */ context) => typeScript(context, 'nodenext') },
  { name: 'TypeScript, node16', try: (/** @type {Context} */ context) => typeScript(context, 'node16') },
  { name: 'two copies in one process', try: twoCopies },
  { name: 'twenty worker threads', try: workers },
  { name: 'esbuild, the package external', try: esbuild },
  { name: 'webpack, the package external', try: webpack }
];
