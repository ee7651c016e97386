'use strict';

const assert = require('node:assert/strict');
const { addTrial, createProject, npmTool, run } = require('../project');
const { judge } = require('../trial-result');

/** @typedef {import('../index').Context} Context */

const NAME = '@jambonz/redis-native';

/** The last of each line that npm carries as a package. */
const NODES = ['20.20.2', '22.23.3', '24.21.0', '25.9.0', '26.10.0'];
const TOO_OLD = '18.20.8';
const BUN = '1.4.5';

/** @param {string} version @returns {Promise<string>} */
function node(version) {
  const name = `node-${process.platform}-${process.arch}`;
  return npmTool(`${name}@${version}`, 'bin/node');
}

/** @param {Context} context */
async function project({ registry, version }) {
  const folder = createProject(registry, { dependencies: { [NAME]: version } });
  await run(folder, ['npm', 'install']);
  addTrial(folder);
  return folder;
}

/** @param {Context} context @param {string} version */
async function runOn(context, version) {
  const program = await node(version);
  const folder = await project(context);
  return judge(await run(folder, [program, 'trial.js', JSON.stringify(context.servers)])).where;
}

/** @param {Context} context */
async function tooOld(context) {
  const program = await node(TOO_OLD);
  const folder = await project(context);
  const outcome = run(folder, [program, 'trial.js', JSON.stringify(context.servers)]);
  await assert.rejects(outcome, /cannot be loaded: it needs Node\.js >=20, and this is v18\.20\.8/);
}

/** @param {Context} context */
async function bun(context) {
  const cpu = process.arch === 'arm64' ? 'aarch64' : process.arch;
  const program = await npmTool(`@oven/bun-${process.platform}-${cpu}@${BUN}`, 'bin/bun');
  const folder = await project(context);
  return judge(await run(folder, [program, 'trial.js', JSON.stringify(context.servers)])).where;
}

module.exports = [
  ...NODES.map((version) => ({
    name: `Node.js ${version}`,
    try: (/** @type {Context} */ context) => runOn(context, version)
  })),
  { name: `Node.js ${TOO_OLD} is refused`, try: tooOld },
  // Tried, not supported: see docs/installation.md.
  { name: `Bun ${BUN}`, try: bun }
];
