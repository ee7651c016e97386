'use strict';

// The package.json that is published. It is made from the one in the repository, which cannot carry the
// platform packages: `npm ci` demands that the lock file names every optional dependency, and until this very
// version is published there is nothing that a lock file could name.

const { PLATFORMS } = require('../lib/native/platforms');

/**
 * What only a checkout can use: `files` says how the package is made, and `overrides` count in the manifest of
 * an app only, never in those of its dependencies.
 */
const DEVELOPMENT = ['scripts', 'devDependencies', 'files', 'overrides'];

/**
 * @param {Record<string, any>} manifest of the repository
 * @returns {Record<string, any>} with every platform package, at exactly this version
 */
function publishedManifest(manifest) {
  const kept = Object.entries(manifest).filter(([name]) => !DEVELOPMENT.includes(name));
  const optionalDependencies = Object.fromEntries(
    PLATFORMS.map(({ abi }) => [`${manifest.name}-${abi}`, manifest.version])
  );
  return { ...Object.fromEntries(kept), optionalDependencies };
}

/**
 * @param {import('../lib/native/platforms').Platform} platform
 * @param {Record<string, any>} manifest of the repository
 * @returns {Record<string, any>} the package.json that belongs into npm/<abi>
 */
function platformManifest({ abi, os, cpu, libc }, manifest) {
  const file = `redis-native.${abi}.node`;
  return {
    name: `${manifest.name}-${abi}`,
    version: manifest.version,
    description: `The native half of ${manifest.name} for ${abi}`,
    license: manifest.license,
    repository: manifest.repository,
    os: [os],
    cpu: [cpu],
    ...(libc && { libc: [libc] }),
    main: file,
    files: [file, 'THIRD_PARTY.md'],
    // Never tighter than the root's: npm leaves an optional package out without a word if its engines do not match.
    engines: manifest.engines
  };
}

module.exports = { platformManifest, publishedManifest };
