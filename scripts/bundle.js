'use strict';

// The JavaScript as it is published: the library in one file, the operator's command in another. Loading seventy
// files took Node twice the time and twice the memory that one takes (docs/performance), and comments were half of
// what npm transfers. Names and lines stay, so that a stack trace can be read in node_modules.

const fs = require('node:fs');
const path = require('node:path');
const { ROOT } = require('./lib');

/** @typedef {import('esbuild').Plugin} Plugin */

const LIBRARY = 'lib/redis-native.js';
const COMMAND = 'cli/main.js';

/** What an app may require of the library. Each stays a file of its own, which asks the one for its part. */
const PUBLIC = ['index.js', 'lib/metrics.js', 'lib/telemetry.js', 'lib/utils.js'];

/** Both files are one folder deep. */
const MANIFEST = '../package.json';

/** @param {string} file @returns {string} its name in the repository, with slashes */
const nameOf = (file) => path.relative(ROOT, file).split(path.sep).join('/');

/** The manifest is not copied into the code: what was installed is what its own manifest says. @type {Plugin} */
const manifestOutside = {
  name: 'package.json stays outside',
  setup({ onResolve }) {
    onResolve({ filter: /\/package\.json$/ }, () => ({ path: MANIFEST, external: true }));
  }
};

/**
 * Has the command take modules of the library from the library's file, where an app finds the same ones.
 * @param {Set<string>} used gets their names
 * @returns {Plugin}
 */
function libraryOutside(used) {
  const namespace = 'library';
  return {
    name: 'the library stays outside',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /./, namespace }, ({ path: file }) => ({ path: file, external: true }));
      onResolve({ filter: /\/lib\// }, ({ path: wanted, resolveDir }) => {
        const name = nameOf(require.resolve(path.resolve(resolveDir, wanted)));
        used.add(name);
        return { path: name, namespace };
      });
      onLoad({ filter: /./, namespace }, ({ path: name }) => ({
        contents: part(`../${LIBRARY}`, name)
      }));
    }
  };
}

/** @param {string} library as seen from the file that takes a part of it @param {string} name of that part */
const part = (library, name) => `module.exports = require('${library}')['${name}']();\n`;

/**
 * @param {import('esbuild').StdinOptions} stdin
 * @param {Plugin[]} plugins
 * @returns {Promise<string>}
 */
async function bundled(stdin, plugins) {
  const { build, transform } = require('esbuild');
  const { engines } = require('../package.json');
  const { outputFiles } = await build({
    stdin,
    bundle: true,
    write: false,
    absWorkingDir: ROOT,
    platform: 'node',
    target: `node${/\d+/.exec(engines.node)}`,
    // Names of packages, @opentelemetry/api, are looked up where the app runs.
    packages: 'external',
    // Drops all comments, together with the lines ...
    minifyWhitespace: true,
    legalComments: 'none',
    logLevel: 'error',
    plugins: [...plugins, manifestOutside]
  });
  // ... which are made anew.
  return (await transform(outputFiles[0].text, { logLevel: 'error' })).code;
}

/** @param {Iterable<string>} names of modules @returns {Promise<string>} a file that has each as a function */
function libraryWith(names) {
  const contents = [...names].map((name) => `exports['${name}'] = () => require('./${name}');`).join('\n');
  return bundled({ contents, resolveDir: ROOT }, []);
}

/**
 * A file that an app requires. The names that ESM may import are found by Node in its text, without running it.
 * @param {string} name
 */
function publicFile(name) {
  const exported = Object.keys(require(path.join(ROOT, name))).filter((key) => key !== 'default');
  const library = path.posix.relative(path.posix.dirname(name), LIBRARY);
  const names = exported.length > 0 ? `0 && (module.exports = { ${exported.join(', ')} });\n` : '';
  return `'use strict';\n${part(`./${library}`, name)}${names}`;
}

/**
 * @param {string} folder is filled with all JavaScript of the package
 * @returns {Promise<string[]>} the names of its files
 */
async function bundle(folder) {
  /** @type {Set<string>} */
  const used = new Set();
  const main = { contents: `module.exports = require('./${COMMAND}');`, resolveDir: ROOT };
  const command = await bundled(main, [libraryOutside(used)]);
  const files = {
    [COMMAND]: command,
    [LIBRARY]: await libraryWith(new Set([...PUBLIC, ...used])),
    'bin/redis-native.js': fs.readFileSync(path.join(ROOT, 'bin/redis-native.js'), 'utf8'),
    ...Object.fromEntries(PUBLIC.map((name) => [name, publicFile(name)]))
  };
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
  return Object.keys(files);
}

module.exports = { bundle };
