'use strict';

const { npmTool, run } = require('../project');

/** @typedef {import('../index').Context} Context */

/** @param {Context} context whether package.json says what is so */
async function publint({ tarball, root }) {
  const tool = await npmTool('publint@0.3.25', 'src/cli.js');
  await run(root, [process.execPath, tool, 'run', tarball, '--strict']);
}

/** @param {Context} context whether the types fit the code, under every way to resolve modules that Node has */
async function typesResolve({ tarball, root }) {
  const tool = await npmTool('@arethetypeswrong/cli@0.18.5', 'dist/index.js');
  // node10 is the resolution of TypeScript before 4.7, which knows no `exports`.
  await run(root, [process.execPath, tool, tarball, '--profile', 'node16', '--no-emoji']);
}

module.exports = [
  { name: 'publint', try: publint },
  { name: 'are the types wrong?', try: typesResolve }
];
