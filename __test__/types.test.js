'use strict';

const assert = require('node:assert/strict');
const { execFile } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { describe, it } = require('node:test');
const createHelpers = require('..');
const { OPTIONS } = require('../scripts/option-table');
const { DEFAULTS } = require('../lib/options');
const { readDeclarations } = require('../scripts/declarations');
const { apiPage } = require('../scripts/generate-api');
const { toolScript } = require('../scripts/lib');
const { withOtherCommands } = require('../scripts/generate-types');

const { Redis } = createHelpers;
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

/** The names in quotes, of whatever kind, that a pattern's first group captures in a text. */
function quotedIn(text, pattern) {
  const body = pattern.exec(text)?.[1] ?? '';
  return [...new Set([...body.matchAll(/['"`]([A-Za-z_]+)['"`]/g)].map(([, name]) => name))].sort();
}

/** The members of a union of strings. */
function unionNamed(name) {
  const [, body] = new RegExp(`type ${name} =([\\s\\S]*?');\n`).exec(TYPES);
  return [...body.matchAll(/\| '(\w+)'/g)].map(([, member]) => member).sort();
}

/** @param {string} name @param {string} mark `?` for the properties that may be absent */
function propertiesOf(name, mark) {
  const [, body] = new RegExp(`interface ${name} \\{\n([\\s\\S]*?)\n {2}\\}`).exec(TYPES);
  return [...body.matchAll(/^ {4}(\w+)(\??):/gm)]
    .filter(([, , found]) => found === mark)
    .map(([, property]) => property);
}

const source = (file) => fs.readFileSync(path.join(ROOT, file), 'utf8');

describe('the types', () => {
  const everything = fs.readdirSync(CONSUMERS).filter((file) => /\.[cm]ts$/.test(file));
  const WAYS = {
    nodenext: [everything, ['--module', 'nodenext', '--moduleResolution', 'nodenext']],
    node16: [everything, ['--module', 'node16', '--moduleResolution', 'node16']],
    'a bundler': [
      everything.filter((file) => file.endsWith('.mts')),
      ['--module', 'esnext', '--moduleResolution', 'bundler']
    ]
  };
  for (const [title, [files, flags]] of Object.entries(WAYS)) {
    it(`suit their users under ${title}`, async () => assert.equal(await compile(files, flags), ''));
  }

  it('hand over what a comment says, and nothing of the source around it', () => {
    const text = `
declare namespace any {
  // ---- errors ----------
  /** Base of
   * the others. */
  class RedisError {}
}`;
    const { 'any.d.ts': declarations } = readDeclarations({ 'any.d.ts': text });
    assert.deepEqual(
      declarations.map(({ chapter, doc }) => [chapter, doc]),
      [['errors', 'Base of\nthe others.']]
    );
  });

  it('know all commands: run scripts/generate-types.js after a change', () => {
    assert.equal(TYPES, withOtherCommands(TYPES));
  });

  it('are docs/api.md: run scripts/generate-api.js after a change', () => {
    assert.equal(fs.readFileSync(path.join(ROOT, 'docs/api.md'), 'utf8'), apiPage());
  });

  it('know no command that there is not', () => {
    const names = propertiesOf('Signatures', '');
    assert.ok(names.length > 70);
    for (const name of [...names, ...unionNamed('OtherCommands')]) {
      assert.equal(typeof Redis.prototype[name], 'function', name);
      assert.equal(typeof Redis.prototype[`${name}Buffer`], 'function', name);
    }
  });

  it('know all options and no other', () => {
    const declared = propertiesOf('RedisOptions', '?');
    for (const name of Object.keys(DEFAULTS)) assert.ok(declared.includes(name), name);
    // That the table of options and the types are the same, client-options.test.js knows.
    const library = fs.readdirSync(path.join(ROOT, 'lib'), { recursive: true });
    const files = library.filter((file) => file !== path.join('options', 'option-names.js'));
    const code = files.filter((file) => file.endsWith('.js')).map((file) => source(`lib/${file}`));
    const effective = new Set(OPTIONS.filter(({ fate }) => fate !== 'meaningless').map(({ name }) => name));
    for (const name of declared.filter((name) => effective.has(name))) {
      assert.match(code.join(), new RegExp(`\\b${name}\\b`), name);
    }
  });

  it('know all helpers', () => {
    const { client, ...helpers } = createHelpers({ lazyConnect: true });
    client.disconnect();
    const [, body] = /interface Helpers \{\n([\s\S]*?)\n {2}\}/.exec(TYPES);
    const declared = [...body.matchAll(/^ {4}(\w+)\(/gm)].map(([, name]) => name);
    assert.deepEqual(declared.sort(), Object.keys(helpers).sort());
  });

  const REPORTS = {
    CoreHealth: ['src/binding/health.rs', 'NativeHealth'],
    SentinelHealth: ['src/binding/health.rs', 'NativeSentinel'],
    FailoverReport: ['src/binding/notices.rs', 'NativeFailover'],
    FailoverMoment: ['src/binding/notices.rs', 'NativeMoment'],
    FailoverToll: ['src/binding/notices.rs', 'NativeToll']
  };
  for (const [name, [file, struct]] of Object.entries(REPORTS)) {
    it(`know what there is in a ${name}`, () => {
      const [, body] = new RegExp(`struct ${struct} \\{([\\s\\S]*?)\\n\\}`).exec(source(file));
      const fields = [...body.matchAll(/pub (\w+): (Option<)?/g)].map(([, field, optional]) => {
        const property = field.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
        return optional ? `${property}?` : property;
      });
      const declared = [
        ...propertiesOf(name, ''),
        ...propertiesOf(name, '?').map((property) => `${property}?`)
      ];
      assert.deepEqual(declared.sort(), fields.sort());
    });
  }

  it('know all codes', () => {
    const everything = fs.readdirSync(path.join(ROOT, 'lib'), { recursive: true });
    const files = everything.filter((file) => file.endsWith('.js'));
    const library = files.map((file) => source(`lib/${file}`)).join('\n');
    const failures = [...library.matchAll(/code: '(ERR_\w+)',\s+executed/g)];
    const thrown = [...library.matchAll(/new CommandError\([^;]*?'(ERR_\w+)'/g)];
    const codes = [...failures, ...thrown].map(([, code]) => code);
    assert.deepEqual(unionNamed('CommandErrorCode'), [...new Set(codes)].sort());
    assert.deepEqual(
      unionNamed('ConnectionErrorCode'),
      quotedIn(source('src/error.rs'), /fn code\(([\s\S]*?)\n {4}\}/)
    );
    assert.deepEqual(
      unionNamed('FailoverStep'),
      quotedIn(source('src/session/report.rs'), /struct Moment \{([\s\S]*?)pub step/)
    );
  });
});
