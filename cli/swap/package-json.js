'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { CommandLineError } = require('../command-line-error');
const { HELPERS } = require('./names');

const SECTIONS = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];

/** @param {string} text */
const parse = (text) => JSON.parse(text.replace(/^\uFEFF/, ''));

/**
 * @param {string} dir of an app
 * @returns {{file: string, text: string, manifest: any}}
 */
function readManifest(dir) {
  const file = path.join(dir, 'package.json');
  try {
    const text = fs.readFileSync(file, 'utf8');
    return { file, text, manifest: parse(text) };
  } catch (error) {
    const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
    const reason = code === 'ENOENT' ? 'there is no such file' : message;
    throw new CommandLineError(
      `${file} cannot be read: ${reason}. Name the folder of the app's package.json.`
    );
  }
}

/**
 * @param {any} manifest
 * @returns {{section: string, range: string}[]} where the app asks for the helpers
 */
function helperDependencies(manifest) {
  return SECTIONS.flatMap((section) => {
    const range = manifest[section]?.[HELPERS];
    return typeof range === 'string' ? [{ section, range }] : [];
  });
}

/**
 * Where the app says which copy everybody gets.
 * @param {any} manifest
 * @returns {{section: string, range: string}[]}
 */
function helperPins({ overrides, resolutions, pnpm }) {
  return Object.entries({ overrides, resolutions, 'pnpm.overrides': pnpm?.overrides }).flatMap(
    ([section, pins]) => {
      const range = pins?.[HELPERS];
      return typeof range === 'string' ? [{ section, range }] : [];
    }
  );
}

/**
 * Replaces one value and leaves every other character as it is: indentation, line ends, order.
 * @param {string} text of package.json
 * @param {string} section
 * @param {string} spec
 * @returns {string}
 */
function withDependency(text, section, spec) {
  const wanted = parse(text);
  wanted[section][HELPERS] = spec;
  const expected = JSON.stringify(wanted);
  const entry = new RegExp(`("${HELPERS}"\\s*:\\s*)"(?:[^"\\\\]|\\\\.)*"`, 'g');
  for (const match of text.matchAll(entry)) {
    const end = match.index + match[0].length;
    const edited = text.slice(0, match.index) + match[1] + JSON.stringify(spec) + text.slice(end);
    // The same entry may stand in several places (`overrides`): parsing tells which one this is.
    if (JSON.stringify(parse(edited)) === expected) return edited;
  }
  throw new CommandLineError(
    `the entry for ${HELPERS} in "${section}" is not written as plain JSON; edit it by hand`
  );
}

/**
 * @param {string} before
 * @param {string} after
 * @returns {string} the lines that differ; both texts have the same number of lines
 */
function changedLines(before, after) {
  const [old, now] = [before, after].map((text) => text.split(/\r?\n/));
  return old
    .flatMap((line, i) => (line === now[i] ? [] : [`- ${line.trim()}`, `+ ${now[i].trim()}`]))
    .join('\n');
}

module.exports = { changedLines, helperDependencies, helperPins, readManifest, withDependency };
