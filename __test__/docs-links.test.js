'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { describe, it } = require('node:test');

const ROOT = path.join(__dirname, '..');
const NOT_OURS = new Set(['node_modules', 'target', '.git', '.cache']);

/** @param {string} folder @returns {string[]} all Markdown files below */
function markdownIn(folder) {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : markdownIn(file);
    return entry.name.endsWith('.md') ? [file] : [];
  });
}

/** @param {string} text @returns {string} without what is shown literally */
const withoutCode = (text) =>
  text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, (code) => code.replace(/[[\]()]/g, ''));

/**
 * As GitHub makes them: lower case, punctuation dropped, blanks to hyphens, a number behind repetitions.
 * @param {string} file
 */
function anchorsOf(file) {
  const text = fs.readFileSync(file, 'utf8').replace(/^```[\s\S]*?^```/gm, '');
  /** @type {Map<string, number>} */
  const seen = new Map();
  return new Set(
    [...text.matchAll(/^#{1,6} +(.+?) *#*$/gm)].map(([, heading]) => {
      const words = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
      const slug = words.replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '').replaceAll(' ', '-');
      const times = seen.get(slug) ?? 0;
      seen.set(slug, times + 1);
      return times === 0 ? slug : `${slug}-${times}`;
    })
  );
}

/** @param {string} file @returns {string[]} targets of links and images that stay in this repository */
function linksOf(file) {
  const text = withoutCode(fs.readFileSync(file, 'utf8'));
  return [...text.matchAll(/\]\(([^)\s]+)(?: "[^"]*")?\)/g)]
    .map(([, target]) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
}

/** @param {string} file @param {string} link @returns {string | undefined} what is wrong with it */
function problem(file, link) {
  const [target, anchor] = link.split('#');
  const found = target === '' ? file : path.resolve(path.dirname(file), decodeURIComponent(target));
  if (!fs.existsSync(found)) return `${link}: there is no such file`;
  if (anchor === undefined || !found.endsWith('.md')) return undefined;
  return anchorsOf(found).has(anchor) ? undefined : `${link}: there is no such heading`;
}

describe('links in Markdown files', () => {
  for (const file of markdownIn(ROOT)) {
    it(path.relative(ROOT, file), () => {
      assert.deepEqual(
        linksOf(file)
          .map((link) => problem(file, link))
          .filter(Boolean),
        []
      );
    });
  }

  it('would be found if they were broken', () => {
    const file = path.join(ROOT, 'README.md');
    assert.match(String(problem(file, 'docs/nowhere.md')), /no such file/);
    assert.match(String(problem(file, '#nowhere')), /no such heading/);
    assert.equal(problem(file, '#limits'), undefined);
  });
});
