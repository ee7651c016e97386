'use strict';

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { ROOT, say } = require('./lib');

// Writes THIRD_PARTY.md: what is compiled into the binary, and under which terms. `--check` only compares.

const FILE = path.join(ROOT, 'THIRD_PARTY.md');
/** Those a binary is published for; other systems' crates are in the lock file, but in no binary. */
const TARGETS = ['x86_64-unknown-linux-gnu', 'x86_64-unknown-linux-musl', 'aarch64-apple-darwin'];
const LICENCE_FILES = /^(?:licen[cs]e|copying|notice|unlicense)/i;

/** @param {string[]} args */
const cargo = (args) => execFileSync('cargo', args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 64 * 2 ** 20 });

/** @returns {Set<string>} `name version` of all that is linked; neither build scripts' nor tests' */
function linked() {
  const lines = TARGETS.flatMap((target) =>
    cargo([
      'tree',
      '--locked',
      '--edges',
      'normal,no-proc-macro',
      '--prefix',
      'none',
      '--target',
      target
    ]).split('\n')
  );
  return new Set(lines.map((line) => line.replace(/^(\S+) v(\S+).*$/, '$1 $2')).filter(Boolean));
}

/** @param {string} folder */
function textsIn(folder) {
  const files = fs
    .readdirSync(folder)
    .filter((name) => LICENCE_FILES.test(name))
    .sort();
  return files
    .map((name) => path.join(folder, name))
    .filter((file) => fs.statSync(file).isFile())
    .map((file) => fs.readFileSync(file, 'utf8').replace(/\r\n/g, '\n').trim());
}

function generate() {
  const { packages } = JSON.parse(cargo(['metadata', '--locked', '--format-version', '1']));
  const used = linked();
  const crates = packages
    .filter((/** @type {any} */ one) => one.source && used.has(`${one.name} ${one.version}`))
    .sort((/** @type {any} */ a, /** @type {any} */ b) => (a.name < b.name ? -1 : 1));
  const rows = crates.map(
    (/** @type {any} */ one) =>
      `| ${one.name} | ${one.version} | ${one.license ?? '?'} | ${one.repository ?? ''} |`
  );
  /** @type {Map<string, string[]>} by text: most are the same */
  const texts = new Map();
  for (const { name, manifest_path: manifest } of crates) {
    for (const text of textsIn(path.dirname(manifest))) texts.set(text, [...(texts.get(text) ?? []), name]);
  }
  const sections = [...texts].map(([text, names]) => `## ${names.join(', ')}\n\n\`\`\`text\n${text}\n\`\`\``);
  return `# Third-party software in the binary

Written by \`node scripts/third-party.js\` from Cargo.lock. The JavaScript half has no dependency.

| crate | version | licence | source |
|---|---|---|---|
${rows.join('\n')}

${sections.join('\n\n')}
`;
}

function main() {
  const text = generate();
  if (!process.argv.includes('--check')) {
    fs.writeFileSync(FILE, text);
    say(`${path.relative(ROOT, FILE)} written`);
  } else if (!fs.existsSync(FILE) || fs.readFileSync(FILE, 'utf8') !== text) {
    process.stderr.write('THIRD_PARTY.md is not what Cargo.lock says; run `node scripts/third-party.js`\n');
    process.exitCode = 1;
  }
}

main();
