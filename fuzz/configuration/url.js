'use strict';

const assert = require('node:assert/strict');
const { toUSVString } = require('node:util');
const { CANARY, NUMBERS, WORDS, bare, damaged, host, port, secret } = require('./generate');
const { throughTheClient } = require('./oracle');

/** @typedef {import('./generate').Random} Random */

const SCHEMES = ['redis', 'rediss', 'valkey', 'REDIS'];
const OPTIONS = [
  'db',
  'family',
  'keyPrefix',
  'connectTimeout',
  'lazyConnect',
  'role',
  'name',
  'retry',
  'tls',
  'sentinels',
  'natMap',
  '__proto__',
  'path'
];

/** @param {Random} random @returns {{ url: string, expected: Record<string, any> }} what must be understood */
function right(random) {
  const scheme = random.pick(SCHEMES);
  const written = host(random);
  const [number, db] = [port(random), random.below(16)];
  const password = toUSVString(secret(random));
  const user = random.once(2) ? 'app' : '';
  const login = random.once(4) ? '' : `${user}:${encodeURIComponent(password)}@`;
  const url = `${scheme}://${login}${written}:${number}/${db}`;
  return {
    url,
    expected: {
      host: bare(written),
      port: number,
      db,
      ...(login && { password, username: user || undefined })
    }
  };
}

/** @param {Random} random @param {string} url */
function withQuery(random, url) {
  const pairs = Array.from({ length: 1 + random.below(3) }, () => {
    return `${random.pick(OPTIONS)}=${random.pick(random.once(2) ? WORDS : NUMBERS)}`;
  });
  return `${url}?${pairs.join('&')}`;
}

/** @param {string} text @returns {string} what no @ ends is no password: it may be shown */
const harmless = (text) =>
  text.includes('@', text.indexOf(CANARY)) ? text : text.replaceAll(CANARY, 'word');

/** @param {Random} random One execution. */
function url(random) {
  const { url, expected } = right(random);
  if (random.once(4)) {
    const native = throughTheClient([url]);
    assert.ok(native, `refused: ${url}`);
    for (const [name, value] of Object.entries(expected))
      assert.equal(native[name], value, `${name} of ${url}`);
    return;
  }
  const text = harmless(damaged(random, random.once(3) ? withQuery(random, url) : url));
  throughTheClient(random.once(4) ? [{ url: text }] : random.once(8) ? [6379, text] : [text]);
}

module.exports = { url };
