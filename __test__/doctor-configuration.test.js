'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { describe, it } = require('node:test');
const { readConfiguration } = require('../cli/doctor/collect/configuration');
const { removeFolder, temporaryFolder } = require('../tools/child-registry');
const { VARIABLES } = require('../cli/doctor/variables');

const SECRET = 'hunter2';

/** @returns {string[]} the variables that the source of the environment names */
function variablesInSource() {
  const folder = path.join(__dirname, '..', 'lib', 'environment');
  const files = fs.readdirSync(folder);
  const text = files.map((name) => fs.readFileSync(path.join(folder, name), 'utf8')).join('\n');
  return [...new Set(text.match(/'(?:ENABLE_)?JAMBONES_[A-Z_]+'/g))].map((name) => name.slice(1, -1));
}

const problemsOf = (/** @type {Record<string, string>} */ env) =>
  readConfiguration(env).facts.problems.map(({ variable }) => variable);

describe('the configuration as the doctor understands it', () => {
  it('knows every variable that an app is configured by, and no other', () => {
    assert.deepEqual(Object.keys(VARIABLES).sort(), variablesInSource().sort());
  });

  it('finds all mistakes, not only the first', () => {
    const env = {
      JAMBONES_REDIS_HOST: 'redis://host',
      JAMBONES_REDIS_PORT: 'tcp://10.0.0.1:6379',
      ENABLE_JAMBONES_REDIS_TLS: '1',
      JAMBONES_REDIS_TLS_CA_FILE: '/no/such/file',
      JAMBONES_MAX_CALL_LIFETIME: '12h',
      JAMBONES_MAX_CALL_LIFETIME_AFTER_COMPLETED: '-1'
    };
    assert.deepEqual(problemsOf(env), [
      'JAMBONES_REDIS_HOST',
      'JAMBONES_REDIS_PORT',
      'JAMBONES_REDIS_TLS_CA_FILE',
      'JAMBONES_MAX_CALL_LIFETIME',
      'JAMBONES_MAX_CALL_LIFETIME_AFTER_COMPLETED'
    ]);
    assert.equal(readConfiguration(env).options, undefined);
  });

  it('reads no Sentinel group as one Redis because the list is malformed', () => {
    const env = {
      JAMBONES_REDIS_SENTINELS: 'a:b:c',
      JAMBONES_REDIS_HOST: 'redis://without-effect',
      ENABLE_JAMBONES_REDIS_TLS: '1',
      JAMBONES_REDIS_TLS_CERT_FILE: '/no/such/file',
      JAMBONES_REDIS_TLS_KEY_FILE: '/no/such/file'
    };
    assert.deepEqual(problemsOf(env), [
      'JAMBONES_REDIS_SENTINELS',
      'JAMBONES_REDIS_SENTINEL_MASTER_NAME',
      'JAMBONES_REDIS_TLS_KEY_FILE'
    ]);
  });

  it('finds a file whose content is of no use', (t) => {
    const folder = temporaryFolder('configuration-');
    t.after(() => removeFolder(folder));
    const file = path.join(folder, 'ca.pem');
    fs.writeFileSync(file, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
    const env = { ENABLE_JAMBONES_REDIS_TLS: '1', JAMBONES_REDIS_TLS_CA_FILE: file };
    assert.deepEqual(problemsOf(env), ['JAMBONES_REDIS_TLS_CA_FILE']);
  });

  it('finds what is missing', () => {
    assert.deepEqual(problemsOf({ JAMBONES_REDIS_SENTINELS: 'a' }), ['JAMBONES_REDIS_SENTINEL_MASTER_NAME']);
    assert.deepEqual(problemsOf({ ENABLE_JAMBONES_REDIS_TLS: '1', JAMBONES_REDIS_TLS_KEY_FILE: '/k' }), [
      'JAMBONES_REDIS_TLS_CERT_FILE'
    ]);
  });

  it('masks secrets, also those that were pasted where none belongs', () => {
    const { facts } = readConfiguration({
      JAMBONES_REDIS_SENTINELS: `redis://user:${SECRET}@a:26379`,
      JAMBONES_REDIS_SENTINEL_MASTER_NAME: 'mymaster',
      JAMBONES_REDIS_SENTINEL_PASSWORD: SECRET,
      JAMBONES_REDIS_SENTINEL_SERVER_PASSWORD: SECRET,
      JAMBONES_REDIS_PASSWORD: SECRET
    });
    assert.ok(!JSON.stringify(facts).includes(SECRET), JSON.stringify(facts));
    assert.equal(facts.variables.JAMBONES_REDIS_SENTINEL_PASSWORD, '********');
  });

  it('suspects names that resemble one it knows, and lets those of Kubernetes be', () => {
    const { facts } = readConfiguration({
      JAMBONZ_REDIS_HOST: 'a',
      JAMBONES_REDIS_SENTINEL_NAME: 'b',
      JAMBONES_REDIS_SENTINEL_SENTINAL_PASSWORD: 'c',
      JAMBONES_REDIS_SERVICE_HOST: '10.0.0.1',
      JAMBONES_REDIS_PORT_6379_TCP: 'tcp://10.0.0.1:6379'
    });
    assert.deepEqual(facts.unknown, [
      { variable: 'JAMBONZ_REDIS_HOST', meant: 'JAMBONES_REDIS_HOST' },
      { variable: 'JAMBONES_REDIS_SENTINEL_NAME', meant: undefined },
      {
        variable: 'JAMBONES_REDIS_SENTINEL_SENTINAL_PASSWORD',
        meant: 'JAMBONES_REDIS_SENTINEL_SERVER_PASSWORD'
      }
    ]);
  });

  it('names what is set without effect', () => {
    const { facts } = readConfiguration({
      JAMBONES_REDIS_SENTINELS: 'a',
      JAMBONES_REDIS_SENTINEL_MASTER_NAME: 'm',
      JAMBONES_REDIS_HOST: 'b'
    });
    assert.deepEqual(facts.unused, ['JAMBONES_REDIS_HOST']);
  });
});
