'use strict';

// The JavaScript as it is published: what `require()` of the package runs in one file, what clients and their pipelines
// run in a second, the rest of the library in a third, and the operator's command in a fourth. Each is read when something
// of it is wanted. Loading each file by itself took Node twice the time and twice the memory that one takes (docs/performance),
// and comments were half of what npm transfers. Names of the library stay, and lines where they are run for every command, so that
// a stack trace can be read in node_modules.

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { ROOT } = require('./lib');

/** @typedef {import('esbuild').Plugin} Plugin */

const MAIN = 'index.js';
const LIBRARY = 'lib/redis-native.js';
const CLIENT = 'lib/redis-native-client.js';
const LATER = 'lib/redis-native-later.js';
const COMMAND = 'cli/main.js';

/** What an app may require of the library. Each stays a file of its own, which asks one of those for its part. */
const PUBLIC = [MAIN, 'lib/metrics.js', 'lib/telemetry.js', 'lib/utils.js'];

/** All of them are one folder deep. */
const MANIFEST = '../package.json';

/** @type {Map<string, string>} */
const parts = new Map();

/**
 * What a module is called between the files: the name of each, in both of them, was half a per cent of what npm transfers.
 * @param {string} name
 */
function partOf(name) {
  const part = parts.get(name) ?? `_${parts.size.toString(36)}`;
  parts.set(name, part);
  return part;
}

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
 * What an app does before its first command. The binary, which may not be built yet where a package is packed, is left out.
 */
const FIRST_CLIENT = `
const module = require.resolve(process.argv[1] + '/lib/native/load-native');
require.cache[module] = { exports: { loadNative: () => ({ NativeClient: class { listen() {} connect() {} } }) } };
require(process.argv[1] + '/lib/native/find-native');
const client = new (require(process.argv[1]).Redis)({ sentinels: [{}], name: 'any' });
client.multi();
require(process.argv[1] + '/lib/pipelines/send-queue');
`;

/** And what it does if it makes the call of `createHelpers`. */
const FIRST_HELPERS = `${FIRST_CLIENT} require(process.argv[1])({ sentinels: [{}], name: 'any' });`;

/** @param {string} script @returns {Set<string>} the modules that it loads */
function loadedBy(script) {
  const report = 'console.log(JSON.stringify(Object.keys(require.cache))); process.exit();';
  const loaded = execFileSync(process.execPath, ['-e', script + report, ROOT], { encoding: 'utf8' });
  return new Set(JSON.parse(loaded).map(nameOf));
}

/**
 * Has a file take the modules that are not its own from the file that holds them, where an app finds the same ones:
 * they stay outside, as if they were named by a path with a fragment. `takeParts` then makes it what Node understands.
 * @param {string} own
 * @param {(name: string) => string} holder the file that a module goes into
 * @param {Set<string>} used gets the names of those modules
 * @returns {Plugin}
 */
function othersOutside(own, holder, used) {
  return {
    name: 'what other files hold stays outside',
    setup({ onResolve }) {
      onResolve({ filter: /^\./ }, ({ path: wanted, resolveDir }) => {
        const name = nameOf(require.resolve(path.resolve(resolveDir, wanted)));
        if (holder(name) === own) return undefined;
        used.add(name);
        return { path: `${pathFrom(own, holder(name))}#${name}`, external: true };
      });
    }
  };
}

/**
 * Each of the other files is asked for once. Node remembers where a name leads only for the folder that loaded the file
 * first, and sought it for every part again: a tenth of a millisecond, and a first client takes twenty of them.
 * @param {string} code
 */
function takeParts(code) {
  /** @type {Map<string, string>} */
  const files = new Map();
  const taken = code.replace(/require\("([^"#]+)#([^"]+)"\)/g, (_, file, part) => {
    const name = path.basename(file, '.js').replaceAll('-', '_');
    files.set(file, name);
    return `from_${name}().${partOf(part)}()`;
  });
  const asked = [...files].map(
    ([file, name]) => `var ${name}, from_${name} = () => ${name} ??= require("${file}");\n`
  );
  return asked.join('') + taken;
}

/**
 * V8 compiles a function in parentheses where it reads it. What a module does when it is loaded was parsed twice without
 * them: once to be skipped, and again to be run.
 * @param {string} code
 * @param {Set<string>} modules those that are run by every app that reads the file
 */
const compileAtOnce = (code, modules) =>
  code.replace(/__commonJS\(\{ "([^"]+)"(\([^)]*\) \{\n[\s\S]*?\n\}) \}\)/g, (module, name, body) =>
    modules.has(name) ? `__commonJS({ "${name}": (function${body}) })` : module
  );

/** Every module asks for strict mode, and in one file they can ask for it together. @param {string} code */
const onceStrict = (code) => `"use strict";\n${code.replace(/"use strict";\n?/g, '')}`;

/** @param {string} own file @param {string} other @returns {string} as `require` takes it */
function pathFrom(own, other) {
  const relative = path.posix.relative(path.posix.dirname(own), other);
  return relative.startsWith('.') ? relative : `./${relative}`;
}

/**
 * Lines without their indentation, which is a tenth of what Node reads; that of a text between backticks
 * belongs to it.
 * @param {string} code
 */
async function unindented(code) {
  const { transform } = require('esbuild');
  const pieces = code.split(/(`(?:[^`\\]|\\.)*`)/s);
  const result = pieces.map((piece, i) => (i % 2 ? piece : piece.replace(/\n +/g, '\n'))).join('');
  const [before, after] = await Promise.all(
    [code, result].map((text) => transform(text, { minifyWhitespace: true, logLevel: 'error' }))
  );
  if (before.code !== after.code) throw new Error('without its indentation the code would not be the same');
  return result;
}

/**
 * @param {import('esbuild').StdinOptions} stdin
 * @param {Plugin[]} plugins
 * @param {import('esbuild').TransformOptions} style of what is written
 * @returns {Promise<string>}
 */
async function bundled(stdin, plugins, style) {
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
    format: 'cjs',
    // Drops all comments, together with the lines ...
    minifyWhitespace: true,
    minify: style.minify,
    legalComments: 'none',
    logLevel: 'error',
    plugins: [manifestOutside, ...plugins]
  });
  // ... which are made anew, but for what is written without them.
  const { code: marked } = await transform(outputFiles[0].text, { ...style, logLevel: 'error' });
  const code = marked.replaceAll('/* @__PURE__ */ ', '');
  return takeParts(style.minifyWhitespace ? code : await unindented(code));
}

/**
 * Functions keep their names, and those that run for every command most of their lines; the operator's command is as short
 * as it can be: no app's stack trace leads there. With less than that the package would not stay under 100 kB (`gates.js`).
 * @type {Record<string, import('esbuild').TransformOptions>}
 */
const STYLES = {
  [LIBRARY]: { minifySyntax: true },
  [CLIENT]: { minifySyntax: true },
  [LATER]: { minifySyntax: true, minifyWhitespace: true },
  [COMMAND]: { minify: true }
};

/** @param {string} name @param {string} library the file that has it */
function publicFile(name, library) {
  // The names that ESM may import are found by Node in the text of a file, without running it.
  const exported = Object.keys(require(path.join(ROOT, name))).filter((key) => key !== 'default');
  const names = exported.length > 0 ? `0 && (module.exports = { ${exported.join(', ')} });\n` : '';
  return `'use strict';\nmodule.exports = require("${pathFrom(name, library)}").${partOf(name)}();\n${names}`;
}

/** @returns {Promise<Record<string, string>>} the files of the library and of the command, with what is in them */
async function bundledFiles() {
  const atOnce = loadedBy('require(process.argv[1]);');
  const byClient = loadedBy(FIRST_CLIENT);
  const byHelpers = loadedBy(FIRST_HELPERS);
  /** @param {string} name */
  const holder = (name) => {
    if (name.startsWith('cli/')) return COMMAND;
    if (atOnce.has(name)) return LIBRARY;
    return byClient.has(name) ? CLIENT : LATER;
  };
  const used = new Set(PUBLIC);
  /** @param {string} file @param {string} contents */
  const make = async (file, contents) => {
    const code = await bundled(
      { contents, resolveDir: ROOT },
      [othersOutside(file, holder, used)],
      STYLES[file]
    );
    return onceStrict(compileAtOnce(code, byHelpers));
  };
  /** @param {string} file with each of its modules that others use as a function */
  const library = (file) => {
    const names = [...used].filter((name) => holder(name) === file);
    return make(
      file,
      names.map((name) => `exports.${partOf(name)} = () => require('./${name}');`).join('\n')
    );
  };
  const command = await make(COMMAND, `module.exports = require('./${COMMAND}');`);
  // Made twice: what each uses of the others has to be known before.
  const libraries = [LIBRARY, CLIENT, LATER];
  for (const file of libraries) await library(file);
  /** @type {Record<string, string>} */
  const files = { [COMMAND]: command };
  for (const file of libraries) files[file] = await library(file);
  const entries = PUBLIC.map((name) => [name, publicFile(name, holder(name))]);
  return { ...files, ...Object.fromEntries(entries) };
}

/**
 * @param {string} folder is filled with all JavaScript of the package
 * @returns {Promise<string[]>} the names of its files
 */
async function bundle(folder) {
  const files = {
    ...(await bundledFiles()),
    'bin/redis-native.js': fs.readFileSync(path.join(ROOT, 'bin/redis-native.js'), 'utf8')
  };
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
  return Object.keys(files);
}

module.exports = { bundle };
