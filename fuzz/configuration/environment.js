'use strict';

const assert = require('node:assert/strict');
const { callLifetimes, optionsFromEnvironment } = require('../../lib/environment');
const { NUMBERS, WORDS, bare, damaged, host, port, secret } = require('./generate');
const { assertHost, assertPort, readOrRefuse, throughTheClient } = require('./oracle');

/** @typedef {import('./generate').Random} Random */

const LIST = 'JAMBONES_REDIS_SENTINELS';
const SECRETS = [
  'JAMBONES_REDIS_PASSWORD',
  'JAMBONES_REDIS_SENTINEL_PASSWORD',
  'JAMBONES_REDIS_SENTINEL_SERVER_PASSWORD'
];
const USERS = [
  'JAMBONES_REDIS_USERNAME',
  'JAMBONES_REDIS_SENTINEL_USERNAME',
  'JAMBONES_REDIS_SENTINEL_SERVER_USERNAME'
];
const SWITCHES = ['ENABLE_JAMBONES_REDIS_TLS', 'JAMBONES_REDIS_SENTINEL_TLS'];
const LIFETIMES = ['JAMBONES_MAX_CALL_LIFETIME', 'JAMBONES_MAX_CALL_LIFETIME_AFTER_COMPLETED'];
const FILES = ['JAMBONES_REDIS_TLS_CA_FILE', 'JAMBONES_REDIS_TLS_KEY_FILE', 'JAMBONES_REDIS_TLS_CERT_FILE'];
const PATHS = ['/', '/nonexistent', __filename, `${__filename}/x`, 'a\0b'];

/** @param {Random} random @param {Record<string, string>} env what does not decide whether it can be read */
function addRest(random, env) {
  for (const name of SECRETS) if (random.once(2)) env[name] = secret(random);
  for (const name of USERS) if (random.once(4)) env[name] = random.pick(['app', ' app ', '', 'ü']);
}

/** @param {Random} random @returns {{ env: Record<string, string>, expected: any }} what must be understood */
function rightSentinels(random) {
  const sentinels = Array.from({ length: 1 + random.below(4) }, () => {
    return { written: host(random), port: random.once(3) ? undefined : port(random) };
  });
  const blank = random.pick(['', ' ', '\t']);
  const list = sentinels.map((sentinel) => {
    return `${blank}${sentinel.written}${sentinel.port === undefined ? '' : `:${sentinel.port}`}${blank}`;
  });
  const env = {
    [LIST]: list.join(random.once(4) ? ',,' : ','),
    JAMBONES_REDIS_SENTINEL_MASTER_NAME: 'mymaster'
  };
  const expected = sentinels.map((sentinel) => {
    return { host: bare(sentinel.written), port: sentinel.port ?? 26379 };
  });
  return { env, expected: { sentinels: expected, name: 'mymaster' } };
}

/** @param {Random} random */
function rightNode(random) {
  const [written, number] = [host(random), port(random)];
  const env = {
    JAMBONES_REDIS_HOST: written,
    JAMBONES_REDIS_PORT: random.once(4) ? ` ${number} ` : String(number)
  };
  return { env, expected: { host: bare(written), port: number } };
}

/** @param {Random} random @param {Record<string, string>} env */
function damage(random, env) {
  for (const name of Object.keys(env)) if (random.once(2)) env[name] = damaged(random, env[name]);
  for (const name of SWITCHES) if (random.once(4)) env[name] = random.pick(WORDS);
  for (const name of LIFETIMES) if (random.once(4)) env[name] = random.pick(NUMBERS);
  // Opening a file costs as much as everything else together.
  if (random.once(64)) env[random.pick(FILES)] = random.pick(PATHS);
}

/** @param {any} options that were read */
function examine({ host, port, sentinels, name }) {
  if (sentinels === undefined) {
    assertHost(host);
    assertPort(port);
    return;
  }
  assert.ok(sentinels.length > 0 && name !== '');
  for (const sentinel of sentinels) {
    assertHost(sentinel.host);
    assertPort(sentinel.port);
  }
  const list = sentinels.map(
    (/** @type {any} */ { host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`
  );
  const again = optionsFromEnvironment({ [LIST]: list.join(), JAMBONES_REDIS_SENTINEL_MASTER_NAME: name });
  assert.deepEqual(again.sentinels, sentinels, 'what was read, written and read again, is the same');
}

/** @param {Random} random One execution. */
function environment(random) {
  const { env, expected } = random.once(2) ? rightSentinels(random) : rightNode(random);
  addRest(random, env);
  const isRight = random.once(4);
  if (!isRight) damage(random, env);
  const options = readOrRefuse(() => optionsFromEnvironment(env));
  const lifetimes = readOrRefuse(() => callLifetimes(env));
  if (lifetimes) assert.ok(lifetimes.ringing > 0 && lifetimes.final > 0);
  if (isRight) {
    assert.ok(options, `refused: ${JSON.stringify(env)}`);
    for (const [name, value] of Object.entries(expected)) assert.deepEqual(options[name], value);
  }
  if (options === undefined) return;
  examine(options);
  // As much work as all of the above.
  if (random.once(8)) assert.ok(throughTheClient([options]), 'a client refuses what the environment says');
}

module.exports = { environment };
