'use strict';

const assert = require('node:assert/strict');
const { execFile } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { describe, it } = require('node:test');
const { Redis } = require('..');
const { toolScript } = require('../scripts/lib');
const { withOtherCommands } = require('../scripts/generate-types');

const ROOT = path.join(__dirname, '..');
const CONSUMERS = path.join(__dirname, 'types');
const TYPES = fs.readFileSync(path.join(ROOT, 'index.d.ts'), 'utf8');

/** What tsc finds fault with in the consumers, under one way of resolving modules. */
function compile(files, flags) {
  const args = [
    toolScript('typescript', 'tsc'),
    ...'--ignoreConfig --noEmit --strict --target es2023 --lib es2023,esnext.disposable --types node'.split(
      ' '
    ),
    // The declarations of the package are checked, too, and not only those who use them.
    ...['--skipLibCheck', 'false', '--resolveJsonModule'],
    ...flags,
    ...files.map((file) => path.join(CONSUMERS, file))
  ];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: ROOT }, (_error, stdout) => resolve(stdout));
  });
}

/** The texts in single quotes that a pattern's first group captures in a file. */
function quotedIn(text, pattern) {
  const body = pattern.exec(text)?.[1] ?? '';
  return [...new Set([...body.matchAll(/['"]([A-Za-z_]+)['"]/g)].map(([, name]) => name))].sort();
}

const unionNamed = (name) => quotedIn(TYPES, new RegExp(`type ${name} =([\\s\\S]*?);`));
const source = (file) => fs.readFileSync(path.join(ROOT, file), 'utf8');

describe('the types', () => {
  const everything = fs.readdirSync(CONSUMERS).filter((file) => /\.[cm]ts$/.test(file));
  const WAYS = {
    nodenext: [everything, ['--module', 'nodenext', '--moduleResolution', 'nodenext']],
    // Under `node16` a CommonJS file may not be written as if it were ESM, and JSON has no import attributes.
    node16: [everything, ['--module', 'node16', '--moduleResolution', 'node16']],
    'a bundler': [
      everything.filter((file) => file.endsWith('.mts')),
      ['--module', 'esnext', '--moduleResolution', 'bundler']
    ]
  };
  for (const [title, [files, flags]] of Object.entries(WAYS)) {
    it(`suit their users under ${title}`, async () => assert.equal(await compile(files, flags), ''));
  }

  it('know all commands: run scripts/generate-types.js after a change', () => {
    assert.equal(TYPES, withOtherCommands(TYPES));
  });

  it('know no command that there is not', () => {
    const [, body] = /interface Signatures \{\n([\s\S]*?)\n {2}\}/.exec(TYPES);
    const names = [...body.matchAll(/^ {4}(\w+):/gm)].map(([, name]) => name);
    assert.ok(names.length > 70);
    for (const name of [...names, ...unionNamed('OtherCommands')]) {
      assert.equal(typeof Redis.prototype[name], 'function', name);
      assert.equal(typeof Redis.prototype[`${name}Buffer`], 'function', name);
    }
  });

  it('know all options and no other', () => {
    const [, body] = /interface RedisOptions \{\n([\s\S]*?)\n {2}\}/.exec(TYPES);
    const declared = new Set([...body.matchAll(/^ {4}(\w+)\?:/gm)].map(([, name]) => name));
    const { DEFAULTS } = require('../lib/options');
    for (const name of Object.keys(DEFAULTS)) assert.ok(declared.has(name), name);
    const read = ['lib/options.js', 'lib/native-options.js', 'lib/connection-string.js', 'lib/client.js']
      .map(source)
      .join();
    // Of these, one is for ioredis alone.
    declared.delete('enableTLSForSentinelMode');
    for (const name of declared) assert.match(read, new RegExp(`\\b${name}\\b`), name);
  });

  it('know all codes of errors', () => {
    assert.deepEqual(
      unionNamed('CommandErrorCode'),
      quotedIn(source('lib/errors.js').replace(/code: /g, ''), /const FAILURES = \[([\s\S]*?)\n\];/).filter(
        (name) => name.startsWith('ERR_')
      )
    );
    assert.deepEqual(
      unionNamed('ConnectionErrorCode'),
      quotedIn(source('src/error.rs'), /fn code\(([\s\S]*?)\n {4}\}/)
    );
  });
});
