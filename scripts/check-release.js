'use strict';

// Whether a tag may be released: `node scripts/check-release.js v1.2.3 [--notes]`. With --notes it prints the
// section of the changelog.

const fs = require('node:fs');
const path = require('node:path');
const { version } = require('../package.json');

const ROOT = path.join(__dirname, '..');

/**
 * @param {string} changelog
 * @param {string} wanted a version
 * @returns {{heading: string, body: string} | undefined}
 */
function sectionOf(changelog, wanted) {
  const sections = changelog.split(/^## /m).slice(1);
  const found = sections.find((section) => section.split(/\s/)[0] === wanted);
  if (!found) return undefined;
  const [heading, ...body] = found.split('\n');
  return { heading, body: body.join('\n').trim() };
}

/**
 * @param {string} tag
 * @param {string} changelog
 * @returns {string[]} what forbids the release
 */
function objections(tag, changelog) {
  const found = [];
  if (tag !== `v${version}`) found.push(`the tag is ${tag}, and package.json has version ${version}`);
  const section = sectionOf(changelog, version);
  if (!section) found.push(`CHANGELOG.md has no section for ${version}`);
  else if (!/\d{4}-\d{2}-\d{2}$/.test(section.heading.trim())) {
    found.push(`the heading "## ${section.heading}" of CHANGELOG.md does not end with a date`);
  }
  return found;
}

if (require.main === module) {
  const [tag, flag] = process.argv.slice(2);
  const changelog = fs.readFileSync(path.join(ROOT, 'CHANGELOG.md'), 'utf8');
  const found = objections(tag, changelog);
  for (const objection of found) process.stderr.write(`${objection}\n`);
  if (found.length > 0) process.exitCode = 1;
  else if (flag === '--notes') process.stdout.write(`${sectionOf(changelog, version)?.body}\n`);
}

module.exports = { objections, sectionOf };
