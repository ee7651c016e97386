'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { CommandLineError } = require('../command-line-error');
const { readFlags } = require('../flags');
const { confirmed } = require('../terminal/ask');
const { ALIAS, HELPERS, LAST_RANGE } = require('./names');
const {
  changedLines,
  helperDependencies,
  helperPins,
  readManifest,
  withDependency
} = require('./package-json');
const { packageManager } = require('./package-manager');
const { isSwapped, rangeBefore } = require('./range-before');
const { ADVICE, verify } = require('./verify');

const USAGE = `usage: redis-native swap [dir] [options]

Changes one line of dir/package.json (default: this folder), so that ${HELPERS}
is this package; then verifies that every require of it in node_modules gets this package.
Run it again after the install: where nothing is to change, it only verifies.

  --yes          do not ask
  --dry-run      show the change and write nothing
  --undo         take it back, to the range of the last commit, or ${LAST_RANGE}
  --spec SPEC    depend on this instead of ${ALIAS},
                 e.g. file:../jambonz-redis-native-0.8.100.tgz; with --undo: the range to go back to

Exit code: 0 done, or as it should be; 1 not everything resolves to this package, or nothing was written
because you said no; 2 it cannot be done.`;

const OPTIONS = /** @type {const} */ ({
  yes: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  undo: { type: 'boolean' },
  spec: { type: 'string' },
  help: { type: 'boolean' }
});

const WHY = 'npm refuses two that differ (EOVERRIDE), pnpm and yarn prefer this one.';

/** @param {string} text */
const say = (text) => process.stdout.write(`${text}\n`);

/**
 * @param {string} dir
 * @param {{undo?: boolean, spec?: string}} flags
 */
function planChange(dir, { undo, spec }) {
  const { file, text, manifest } = readManifest(dir);
  const entries = helperDependencies(manifest);
  if (entries.length === 0) {
    throw new CommandLineError(
      `${file} does not depend on ${HELPERS}: there is nothing to swap. Name the folder of a jambonz app.`
    );
  }
  let edited = text;
  for (const { section, range } of entries) {
    if (isSwapped(range) === !undo && (undo || spec === undefined || spec === range)) continue;
    edited = withDependency(edited, section, spec ?? (undo ? rangeBefore(dir, section) : ALIAS));
  }
  return { file, text, edited, pins: helperPins(manifest) };
}

/**
 * What pins the copy that everybody gets was written by hand, and is left to hands.
 * @param {{section: string, range: string}[]} pins
 * @param {boolean} [undo]
 */
function sayPins(pins, undo) {
  for (const { section, range } of pins) {
    // `$name` of npm and pnpm follows the dependency.
    if (range.startsWith('$') || isSwapped(range) === !undo) continue;
    say(
      `"${section}" also has "${HELPERS}": "${range}". ` +
        (undo
          ? 'Take it out: it would go on to put this package in place.'
          : `Change it to "${ALIAS}": ${WHY}`)
    );
  }
}

/** @param {string} dir @param {boolean} [undo] */
function sayNextSteps(dir, undo) {
  const { lockFile, install } = packageManager(dir);
  say(`Now run: ${install}`);
  if (lockFile)
    say(
      `It makes ${path.relative(dir, lockFile)} follow; commit both. npm ci and its like refuse until then.`
    );
  if (!undo) say('Then run this command again: it verifies what was installed.');
}

/** @param {string} dir @returns {number} the exit code */
function sayVerdict(dir) {
  const { installed, ok, report } = verify(dir);
  if (!installed) {
    say(`Nothing is installed yet. Run: ${packageManager(dir).install}`);
    return 1;
  }
  say(report);
  if (ok) say(`Every require of ${HELPERS} gets this package.`);
  else say(`\nRun: ${packageManager(dir).install}\n${ADVICE}`);
  return ok ? 0 : 1;
}

/**
 * @param {string[]} args
 * @returns {Promise<number>} the exit code
 */
async function run(args) {
  const { values, positionals } = readFlags(args, OPTIONS, USAGE);
  if (values.help) {
    say(USAGE);
    return 0;
  }
  if (positionals.length > 1) throw new CommandLineError(`one folder is expected\n\n${USAGE}`);
  const dir = path.resolve(positionals[0] ?? '.');
  const { file, text, edited, pins } = planChange(dir, values);
  sayPins(pins, values.undo);
  if (edited === text) return sayUnchanged(dir, file, values.undo);
  say(`${file}\n${changedLines(text, edited)}`);
  if (values['dry-run']) return 0;
  if (!(await confirmed('Write this?', values))) return 1;
  fs.writeFileSync(file, edited);
  sayNextSteps(dir, values.undo);
  return 0;
}

/**
 * @param {string} dir
 * @param {string} file
 * @param {boolean} [undo]
 */
function sayUnchanged(dir, file, undo) {
  say(`${file} ${undo ? 'does not name this package' : 'names this package already'}: nothing to change.`);
  return undo ? 0 : sayVerdict(dir);
}

module.exports = { run };
