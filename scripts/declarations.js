'use strict';

// What a file of type declarations says, as data: for scripts/generate-api.js.

// TypeScript 7 has its compiler's interface under this name, and no other one yet.
const { API } = require('typescript/unstable/sync');
const { SyntaxKind } = require('typescript/unstable/ast');
const { createVirtualFileSystem } = require('typescript/unstable/fs');

/** @typedef {{signature: string, doc: string}} Member */
/**
 * @typedef {object} Declaration
 * @property {string} name
 * @property {string} [chapter] the title of the comment line that stands before it
 * @property {string} head the declaration without its members
 * @property {string} doc
 * @property {Member[]} members
 */
/** @typedef {any} Node of TypeScript */

const CHAPTER = /^ *\/\/ -{4} (.+?) -+$/m;

/** @param {string} text */
const inOneLine = (text) =>
  text
    .replace(/\s+/g, ' ')
    .replace(/(?<=\() | (?=\))/g, '')
    .replace(/;$/, '')
    .trim();

/** @param {Node} node @returns {string} its comment, tags as sentences */
function docOf({ jsDoc }) {
  const raw = jsDoc?.at(-1)?.getText() ?? '';
  // TypeScript hands out what stands before the comment with it.
  return raw
    .slice(raw.lastIndexOf('/**'))
    .replace(/^\/\*\*|\*\/$/g, '')
    .replace(/^[ \t]*\* ?/gm, '')
    .replace(/^ *@param (\S+)/gm, '\n`$1`:')
    .replace(/^ *@returns/gm, '\nReturns:')
    .replace(/^ *@throws (\w+)/gm, '\nThrows `$1`')
    .replace(/^ +/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** @param {Node} node @returns {Member} */
const memberOf = (node) => ({ signature: inOneLine(node.getText()), doc: docOf(node) });

/** @param {Node} node @param {string} text of the file @returns {string} */
function headOf(node, text) {
  const end = node.members ? text.lastIndexOf('{', node.members.pos) : node.end;
  const head = text.slice(node.getStart(), end).replace(/^(?:export |declare )+/, '');
  if (node.members) return inOneLine(head);
  const indent = node.getStart() - 1 - text.lastIndexOf('\n', node.getStart() - 1);
  return head.trim().replace(new RegExp(`^ {${indent}}`, 'gm'), '');
}

/** @param {Node} node @returns {Node[]} the statements inside, of a namespace */
const inside = (node) => (node.kind === SyntaxKind.ModuleDeclaration ? node.body.statements : [node]);

/** @param {Node} source a file @returns {Declaration[]} */
function declarationsIn(source) {
  /** @type {string | undefined} */
  let chapter;
  const named = source.statements
    .flatMap(inside)
    .map((/** @type {Node} */ node) => ({
      node,
      name: node.name?.text ?? node.declarationList?.declarations[0].name.text
    }))
    .filter((/** @type {{name?: string}} */ { name }) => name !== undefined);
  return named.map((/** @type {{node: Node, name: string}} */ { node, name }) => {
    chapter = CHAPTER.exec(source.text.slice(node.pos, node.getStart()))?.[1] ?? chapter;
    const members = (node.members ?? []).map(memberOf);
    return { name, chapter, head: headOf(node, source.text), doc: docOf(node), members };
  });
}

/**
 * @param {Record<string, string>} files their texts by name
 * @returns {Record<string, Declaration[]>}
 */
function readDeclarations(files) {
  const inRoot = Object.entries(files).map(([name, text]) => [`/${name}`, text]);
  // Only what is written there counts: nothing is resolved or checked, which tsc does.
  const compilerOptions = { noLib: true, noResolve: true, types: [] };
  const config = JSON.stringify({ compilerOptions, files: inRoot.map(([name]) => name) });
  const fs = createVirtualFileSystem({ ...Object.fromEntries(inRoot), '/tsconfig.json': config });
  const api = new API({ cwd: '/', fs });
  try {
    const [{ program }] = api.updateSnapshot({ openProjects: ['/tsconfig.json'] }).getProjects();
    const read = inRoot.map(([name]) => [name.slice(1), declarationsIn(program.getSourceFile(name))]);
    return Object.fromEntries(read);
  } finally {
    api.close();
  }
}

module.exports = { readDeclarations };
