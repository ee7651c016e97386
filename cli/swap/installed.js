'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { HELPERS, OURS } = require('./names');

/**
 * @typedef {object} Copy a folder that a `require` of the helpers may resolve to
 * @property {string} dir
 * @property {string} name what its package.json says it is
 * @property {string} version
 * @property {boolean} ours
 * @property {string[]} users the packages whose `require` ends there
 */

/** @param {string} dir */
function manifestIn(dir) {
  try {
    return JSON.parse(fs.readFileSync(path.join(dir, 'package.json'), 'utf8'));
  } catch {
    return undefined;
  }
}

/** @param {string} dir @returns {string[]} its folders, links to folders included */
function foldersIn(dir) {
  try {
    return fs
      .readdirSync(dir, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
      .map(({ name }) => path.join(dir, name));
  } catch {
    return [];
  }
}

/** @param {string} dir a node_modules folder @returns {string[]} */
const packagesIn = (dir) =>
  foldersIn(dir).flatMap((folder) => {
    const name = path.basename(folder);
    if (name.startsWith('@')) return foldersIn(folder);
    return name.startsWith('.') ? [] : [folder];
  });

/**
 * What Node.js does: the nearest node_modules folder upwards that has the package.
 * @param {string} from
 * @param {string} name
 * @returns {string | undefined} the real path
 */
function resolvePackage(from, name) {
  for (let dir = from; ; dir = path.dirname(dir)) {
    const candidate = path.join(dir, 'node_modules', name);
    if (path.basename(dir) !== 'node_modules' && fs.existsSync(path.join(candidate, 'package.json'))) {
      return fs.realpathSync(candidate);
    }
    if (dir === path.dirname(dir)) return undefined;
  }
}

/** @param {any} manifest @returns {string[]} */
function dependenciesOf(manifest) {
  const { dependencies, optionalDependencies, peerDependencies, devDependencies } = manifest ?? {};
  return Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies, ...devDependencies });
}

/**
 * Every package that can be reached from an app, by its real path, the app first. What lies in its node_modules
 * folders is found by looking, what pnpm keeps elsewhere by following the links; its store also has packages
 * that nobody uses any more.
 * @param {string} root
 * @returns {string[]}
 */
function allPackages(root) {
  // A set that grows while it is walked: links may lead back to folders that were seen.
  const seen = new Set([fs.realpathSync(root)]);
  for (const dir of seen) {
    const inside = packagesIn(path.join(dir, 'node_modules')).filter((folder) => fs.existsSync(folder));
    const named = dependenciesOf(manifestIn(dir)).map((name) => resolvePackage(dir, name));
    for (const folder of inside) seen.add(fs.realpathSync(folder));
    for (const folder of named) if (folder !== undefined) seen.add(folder);
  }
  return [...seen];
}

/** @param {any} manifest */
function wantsHelpers(manifest) {
  const { dependencies, optionalDependencies, peerDependencies } = manifest ?? {};
  return [dependencies, optionalDependencies, peerDependencies].some((section) => section?.[HELPERS]);
}

/** @param {string} dir @returns {boolean} whether this folder is where node_modules keeps the helpers */
const isHelpersFolder = (dir) => dir.endsWith(path.join('node_modules', HELPERS));

/** @param {string} dir @returns {Copy} */
function describe(dir) {
  const { name = '(no package.json)', version = '' } = manifestIn(dir) ?? {};
  return { dir, name, version, ours: name === OURS, users: [] };
}

/**
 * All copies of the helpers in an installed app. A `require` in the tree resolves to one of them, whoever makes
 * it: if all are this package, so is what every `require` gets.
 * @param {string} root of the app
 * @returns {{copies: Copy[], unresolved: string[]}} `unresolved`: packages that ask for the helpers in vain
 */
function findCopies(root) {
  /** @type {Map<string, Copy>} */
  const copies = new Map();
  const unresolved = [];
  const packages = allPackages(root);
  for (const dir of packages.filter(isHelpersFolder)) copies.set(dir, describe(dir));
  for (const dir of packages) {
    const manifest = manifestIn(dir);
    const isApp = dir === packages[0];
    if (!isApp && !wantsHelpers(manifest)) continue;
    const user = isApp ? 'this app' : (manifest.name ?? dir);
    const target = resolvePackage(dir, HELPERS);
    if (target === undefined) unresolved.push(user);
    else {
      const copy = copies.get(target) ?? describe(target);
      copies.set(target, copy);
      copy.users.push(user);
    }
  }
  return { copies: [...copies.values()], unresolved };
}

module.exports = { findCopies };
