'use strict';

// The binding inside Node.js under AddressSanitizer. Node.js itself is not instrumented, but uses the sanitizer's
// malloc: what the binding does wrong with memory of either is found.

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { copyPackage } = require('./copy-package');
const { ROOT, ensureDependencies, run, say } = require('./lib');

const TARGET = 'x86_64-unknown-linux-gnu';
const TARGET_DIR = path.join(ROOT, 'target', 'asan');
const PACKAGE = path.join(ROOT, 'target', 'binding');
const PARTS = ['package.json', 'index.js', 'lib', '__test__', 'tools', 'chaos', 'leaks', 'scripts'];
/** A file for each process that it finds something in: tests do not show what their children wrote. */
const REPORTS = path.join(ROOT, 'target', 'binding-reports');
const TEST_LIMIT_MS = 5 * 60_000;

/** Whatever calls the binding in ways of its own, but `back-pressure`, which judges resident memory. */
const FILES =
  /^(?:client|lanes|hostile|failover)-.*\.test\.js$|^(?:late-replies|reconnect|scan-cursors|turns)\.test\.js$/;
const SKIPPED = new Set([
  // Limits the addresses of a process, of which a sanitizer needs terabytes.
  'hostile-server-trouble.test.js',
  // These two read files of the checkout that are not in the copy.
  'client-options.test.js',
  'hostile-clocks.test.js'
]);

/** Sanitizers are not for stable compilers, unless told so. */
const BUILD_ENV = {
  RUSTC_BOOTSTRAP: '1',
  RUSTFLAGS: '-Zsanitizer=address',
  CARGO_PROFILE_DEV_DEBUG: 'line-tables-only'
};

/** @returns {string} the runtime, which has to be there before Node.js allocates anything */
function findRuntime() {
  const file = execFileSync('gcc', ['-print-file-name=libasan.so'], { encoding: 'utf8' }).trim();
  if (!path.isAbsolute(file)) throw new Error('gcc has no libasan.so: install it (Debian: libasan8)');
  return fs.realpathSync(file);
}

function testFiles() {
  const all = fs.readdirSync(path.join(PACKAGE, '__test__')).filter((name) => FILES.test(name));
  return all.filter((name) => !SKIPPED.has(name)).map((name) => path.join(PACKAGE, '__test__', name));
}

async function build() {
  const args = ['build', '--lib', '--locked', '--target', TARGET, '--target-dir', TARGET_DIR];
  const { code } = await run('cargo', args, { env: { ...process.env, ...BUILD_ENV } });
  if (code !== 0) throw new Error(`cargo build failed with exit code ${code}`);
  const folder = path.join(TARGET_DIR, TARGET, 'debug');
  if (!fs.readFileSync(path.join(folder, 'libredis_native.so')).includes('__asan_report_store8'))
    throw new Error('the library is not instrumented: something else than this program has set RUSTFLAGS');
  copyPackage(PACKAGE, PARTS, folder);
}

/** @returns {string[]} what was found */
function reports() {
  return fs.readdirSync(REPORTS).map((name) => fs.readFileSync(path.join(REPORTS, name), 'utf8'));
}

/** @returns {Promise<boolean>} whether nothing was found */
async function checkBinding() {
  await ensureDependencies();
  await build();
  fs.rmSync(REPORTS, { recursive: true, force: true });
  fs.mkdirSync(REPORTS);
  const env = {
    ...process.env,
    LD_PRELOAD: findRuntime(),
    // V8 frees little at the end of a process, on purpose.
    ASAN_OPTIONS: `detect_leaks=0:quarantine_size_mb=64:log_path=${path.join(REPORTS, 'of')}`
  };
  const flags = ['--test', '--test-concurrency=1', `--test-timeout=${TEST_LIMIT_MS}`, '--test-force-exit'];
  const { code } = await run(process.execPath, [...flags, '--test-reporter=spec', ...testFiles()], { env });
  const found = reports();
  for (const report of found) say(report);
  return code === 0 && found.length === 0;
}

module.exports = { BUILD_ENV, TARGET, checkBinding };
