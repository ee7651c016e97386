'use strict';

// Writes docs/api.md from the type declarations.
// Usage: node scripts/generate-api.js

const fs = require('node:fs');
const path = require('node:path');
const { readDeclarations } = require('./declarations');

/** @typedef {import('./declarations').Declaration} Declaration */
/** @typedef {import('./declarations').Member} Member */

const ROOT = path.join(__dirname, '..');
const FILE = path.join(ROOT, 'docs', 'api.md');

/** Each file with how an app gets at it. */
const SOURCES = {
  'index.d.ts': '@jambonz/redis-native',
  'metrics.d.ts': '@jambonz/redis-native/metrics',
  'telemetry.d.ts': '@jambonz/redis-native/telemetry',
  'lib/utils.d.ts': '@jambonz/redis-native/lib/utils'
};

const code = (/** @type {string} */ text) => `\`${text}\``;

/** @param {string} text @returns {string} for a cell of a table, in which a paragraph cannot end */
const cell = (text) => text.replaceAll('|', '\\|').replace(/\n\n/g, '<br>').replace(/\n/g, ' ');

/** @param {Member} member @returns {string} */
const memberName = ({ signature }) =>
  /^(?:static |readonly )*(\[[^\]]+\]|[\w$]+)/.exec(signature)?.[1] ?? signature;

/** @param {Member[]} members @returns {Member[][]} overloads together */
function overloads(members) {
  /** @type {Map<string, Member[]>} */
  const byName = new Map();
  for (const member of members) {
    const name = memberName(member);
    byName.set(name, [...(byName.get(name) ?? []), member]);
  }
  return [...byName.values()];
}

/** @param {Member[]} members @returns {string[]} */
function memberTable(members) {
  if (members.length === 0) return [];
  const rows = overloads(members).map((same) => {
    const signatures = same.map(({ signature }) => code(cell(signature))).join('<br>');
    const docs = same.map(({ doc }) => cell(doc)).filter(Boolean);
    return `| ${signatures} | ${docs.join('<br>')} |`;
  });
  return ['| | |', '|---|---|', ...rows, ''];
}

/** @param {Declaration[]} declarations of one name @returns {string[]} */
function section(declarations) {
  const [{ name }] = declarations;
  const heads = declarations.map(({ head }) => head).join('\n');
  const docs = declarations.flatMap(({ doc }) => (doc ? [doc, ''] : []));
  const members = declarations.flatMap((declaration) => declaration.members);
  return [`### ${name}`, '', '```ts', heads, '```', '', ...docs, ...memberTable(members)];
}

/** @param {Declaration[]} declarations @returns {string[]} those of one name together, in the order of the file */
function sections(declarations) {
  const names = [...new Set(declarations.map(({ name }) => name))];
  return names.flatMap((wanted) => section(declarations.filter(({ name }) => name === wanted)));
}

/** @param {string} file @param {Declaration[]} declarations @returns {Array<[string, Declaration[]]>} by chapter */
function chapters(file, declarations) {
  const module = SOURCES[/** @type {keyof typeof SOURCES} */ (file)];
  const titles = [...new Set(declarations.map(({ chapter }) => chapter))];
  return titles.map((title) => [
    title ? `${title[0].toUpperCase()}${title.slice(1)}` : module,
    declarations.filter(({ chapter }) => chapter === title)
  ]);
}

/** @param {string} title @returns {string} the anchor that a heading gets */
const anchor = (title) =>
  title
    .toLowerCase()
    .replace(/[^\w -]/g, '')
    .replaceAll(' ', '-');

/** @returns {string} */
function apiPage() {
  const texts = Object.keys(SOURCES).map((file) => [file, fs.readFileSync(path.join(ROOT, file), 'utf8')]);
  const read = readDeclarations(Object.fromEntries(texts));
  const all = Object.entries(read).flatMap(([file, declarations]) => chapters(file, declarations));
  return [
    '# API reference',
    '',
    'Written by `node scripts/generate-api.js` from the type declarations, `index.d.ts` before all. Durations are',
    'milliseconds unless something else is said.',
    '',
    ...all.map(([title]) => `- [${title}](#${anchor(title)})`),
    '',
    ...all.flatMap(([title, declarations]) => [`## ${title}`, '', ...sections(declarations)])
  ].join('\n');
}

if (require.main === module) fs.writeFileSync(FILE, apiPage());

module.exports = { apiPage };
