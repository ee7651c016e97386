'use strict';

// Writes the names of the commands that index.d.ts has no signature for into index.d.ts.
// Usage: node scripts/generate-types.js

const fs = require('node:fs');
const path = require('node:path');
const table = require('../lib/commands/command-table');
const { Redis } = require('../lib/client');
const { refuse } = require('../lib/lanes');
const { Pipeline } = require('../lib/pipelines/transaction');

const FILE = path.join(__dirname, '..', 'index.d.ts');
const GENERATED = /( *\/\/ <generated>\n)[\s\S]*?( *\/\/ <\/generated>\n)/;
const LINE_WIDTH = 110;

/** @param {string} types the text of index.d.ts */
function commandsWithSignature(types) {
  const [, body = ''] = /interface Signatures \{\n([\s\S]*?)\n {2}\}/.exec(types) ?? [];
  return new Set([...body.matchAll(/^ {4}(\w+):/gm)].map(([, name]) => name));
}

/** @param {string} name @returns {boolean} whether the method of that name rejects whatever it is given */
function isRefused(name) {
  return refuse(name, [name]) !== undefined;
}

/** @param {string} types */
function otherCommands(types) {
  const known = commandsWithSignature(types);
  // `quit`, `multi`, `exec` and `call` are described by hand.
  const own = new Set([Redis, Pipeline].flatMap(({ prototype }) => ownMethods(prototype)));
  return Object.keys(table).filter((name) => !known.has(name) && !own.has(name) && !isRefused(name));
}

/** @param {object} prototype its methods that are no commands; those of commands are made in a loop, nameless */
function ownMethods(prototype) {
  return Object.getOwnPropertyNames(prototype).filter((name) => {
    const { value } = /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(prototype, name));
    return typeof value !== 'function' || value.name === name;
  });
}

/** @param {string[]} names */
function unionOf(names) {
  const lines = ['  type OtherCommands ='];
  let line = '   ';
  for (const name of names) {
    const member = ` | '${name}'`;
    if (line.length + member.length > LINE_WIDTH) {
      lines.push(line);
      line = '   ';
    }
    line += member;
  }
  return `${[...lines, line].join('\n')};\n`;
}

/** @param {string} types @returns {string} the same with the generated part as it should be */
function withOtherCommands(types) {
  const ignore = '  // biome-ignore format: one name a line would be two hundred lines\n';
  return types.replace(GENERATED, (_, begin, end) => begin + ignore + unionOf(otherCommands(types)) + end);
}

if (require.main === module) fs.writeFileSync(FILE, withOtherCommands(fs.readFileSync(FILE, 'utf8')));

module.exports = { withOtherCommands };
