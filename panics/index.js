'use strict';

// `npm run panics`: a build whose native half panics at chosen points, and what an application sees of that. The
// build is one of its own, because no release may have these points (`scripts/gates.js`).

const path = require('node:path');
const { copyPackage } = require('../scripts/copy-package');
const { ROOT, ensureDependencies, run, say, since } = require('../scripts/lib');

/** A copy of the package, whose binary is the one with the points. */
const PACKAGE = path.join(ROOT, 'target', 'panics');
const PARTS = ['package.json', 'index.js', 'lib'];

async function build() {
  const start = performance.now();
  const { code } = await run('cargo', ['build', '--lib', '--locked', '--features', 'panic-injection']);
  if (code !== 0) throw new Error(`cargo build failed with exit code ${code}`);
  copyPackage(PACKAGE, PARTS, path.join(ROOT, 'target', 'debug'));
  say(`built in ${since(start)}`);
}

async function main() {
  await ensureDependencies();
  await build();
  const flags = ['--test', '--test-reporter=spec', '--test-timeout=60000', '--test-force-exit'];
  // Where it panicked is no news here.
  const env = { ...process.env, RUST_BACKTRACE: '0' };
  const { code } = await run(process.execPath, [...flags, 'panics/containment.test.js'], { env });
  process.exitCode = code;
}

if (require.main === module) {
  main().catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}

module.exports = { PACKAGE };
