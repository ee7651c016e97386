'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { describe, it } = require('node:test');
const { callLifetimes, optionsFromEnvironment: options } = require('../lib/environment');
const { refuses } = require('./helpers/refuses');

const FOLDER = path.join(__dirname, '../lib/environment');

describe('one Redis', () => {
  const cases = [
    ['nothing set', {}, { host: 'localhost', port: 6379 }],
    [
      'empty variables are not set',
      {
        JAMBONES_REDIS_HOST: '',
        JAMBONES_REDIS_PORT: ' ',
        JAMBONES_REDIS_USERNAME: '',
        JAMBONES_REDIS_PASSWORD: '',
        ENABLE_JAMBONES_REDIS_TLS: '',
        JAMBONES_REDIS_SENTINELS: ''
      },
      { host: 'localhost', port: 6379 }
    ],
    [
      'host and port',
      { JAMBONES_REDIS_HOST: 'redis', JAMBONES_REDIS_PORT: '10000' },
      { host: 'redis', port: 10000 }
    ],
    [
      'blanks around them',
      { JAMBONES_REDIS_HOST: ' redis\n', JAMBONES_REDIS_PORT: ' 1 ' },
      { host: 'redis', port: 1 }
    ],
    ['the highest port', { JAMBONES_REDIS_PORT: '65535' }, { host: 'localhost', port: 65535 }],
    ['IPv4', { JAMBONES_REDIS_HOST: '10.0.0.1' }, { host: '10.0.0.1', port: 6379 }],
    ['IPv6', { JAMBONES_REDIS_HOST: '::1' }, { host: '::1', port: 6379 }],
    ['IPv6 in brackets', { JAMBONES_REDIS_HOST: '[fe80::1%eth0]' }, { host: 'fe80::1%eth0', port: 6379 }],
    [
      'password with blanks',
      { JAMBONES_REDIS_PASSWORD: ' p w ' },
      { host: 'localhost', port: 6379, password: ' p w ' }
    ],
    [
      'user name',
      { JAMBONES_REDIS_USERNAME: ' app ', JAMBONES_REDIS_PASSWORD: 'pw' },
      { host: 'localhost', port: 6379, username: 'app', password: 'pw' }
    ],
    [
      'user name alone',
      { JAMBONES_REDIS_USERNAME: 'app' },
      { host: 'localhost', port: 6379, username: 'app' }
    ],
    [
      'what belongs to Sentinels is ignored',
      {
        JAMBONES_REDIS_SENTINEL_MASTER_NAME: 'x',
        JAMBONES_REDIS_SENTINEL_PASSWORD: 'x',
        JAMBONES_REDIS_SENTINEL_TLS: '1'
      },
      { host: 'localhost', port: 6379 }
    ]
  ];
  for (const [name, env, expected] of cases) it(name, () => assert.deepEqual(options(env), expected));

  for (const port of ['0', '65536', '-1', '6379.5', '0x10', 'abc', '6379abc', '999999']) {
    refuses(
      `port ${port}`,
      { JAMBONES_REDIS_PORT: port },
      'JAMBONES_REDIS_PORT',
      `is "${port}". Expected a port from 1 to 65535. Set it to the port Redis listens on, or unset it for 6379.`
    );
  }
  refuses(
    'the port that Kubernetes sets for a service',
    { JAMBONES_REDIS_PORT: 'tcp://10.96.0.10:6379' },
    'JAMBONES_REDIS_PORT',
    'is "tcp://10.96.0.10:6379". Expected a port from 1 to 65535. This is what Kubernetes sets for a service of ' +
      'that name: set the variable in the pod, or enableServiceLinks: false.'
  );
  refuses(
    'a URL for a host, without its password',
    { JAMBONES_REDIS_HOST: 'redis://user:hush@redis:6379' },
    'JAMBONES_REDIS_HOST',
    'is "***@redis:6379". Expected a host name or an IP address. Give host, port and credentials each in its own variable.'
  );
  refuses(
    'host and port in one',
    { JAMBONES_REDIS_HOST: 'redis:6379' },
    'JAMBONES_REDIS_HOST',
    'is "redis:6379". Expected a host name or an IP address. Give the port in JAMBONES_REDIS_PORT.'
  );
  refuses(
    'two hosts',
    { JAMBONES_REDIS_HOST: 'a,b' },
    'JAMBONES_REDIS_HOST',
    'is "a,b". Expected a host name or an IP address. Give one host; several Sentinels belong in JAMBONES_REDIS_SENTINELS.'
  );
});

describe('lifetimes of calls', () => {
  const RINGING = 'JAMBONES_MAX_CALL_LIFETIME';
  const FINAL = 'JAMBONES_MAX_CALL_LIFETIME_AFTER_COMPLETED';

  it('default to 12 hours and 1 hour', () => {
    assert.deepEqual(callLifetimes({}), { ringing: 43200, final: 3600 });
    assert.deepEqual(callLifetimes({ [RINGING]: '', [FINAL]: ' ' }), { ringing: 43200, final: 3600 });
  });
  it('are seconds', () => {
    assert.deepEqual(callLifetimes({ [RINGING]: '60', [FINAL]: ' 30 ' }), { ringing: 60, final: 30 });
  });
  for (const value of ['0', '-5', '1.5', '1h', 'abc', '1e3', '99999999999999999999']) {
    const message = (fallback) =>
      `is "${value}". Expected a whole number of seconds above 0, such as ${fallback}. Correct it, or unset it for the ` +
      `default of ${fallback}.`;
    refuses(`${RINGING}=${value}`, { [RINGING]: value }, RINGING, message(43200), callLifetimes);
    refuses(`${FINAL}=${value}`, { [FINAL]: value }, FINAL, message(3600), callLifetimes);
  }
});

it('errors never show a secret', () => {
  const secrets = {
    JAMBONES_REDIS_PASSWORD: 'hush',
    JAMBONES_REDIS_SENTINEL_PASSWORD: 'hush',
    JAMBONES_REDIS_SENTINEL_SERVER_PASSWORD: 'hush'
  };
  const broken = [
    { JAMBONES_REDIS_PORT: 'x' },
    { JAMBONES_REDIS_SENTINELS: '::1' },
    { JAMBONES_REDIS_SENTINELS: 's1' }
  ];
  for (const env of broken) {
    assert.throws(
      () => options({ ...secrets, ...env }),
      (err) => !`${err.stack}${JSON.stringify(err)}`.includes('hush')
    );
  }
});

it('every variable that is read has a test', () => {
  const read = fs.readdirSync(FOLDER);
  const source = read.map((name) => fs.readFileSync(path.join(FOLDER, name), 'utf8')).join('\n');
  const tests = fs.readdirSync(__dirname).filter((name) => name.startsWith('environment'));
  const tested = tests.map((name) => fs.readFileSync(path.join(__dirname, name), 'utf8')).join('\n');
  const variables = new Set(source.match(/\b(?:ENABLE_)?JAMBONES_[A-Z_]+\b/g));
  assert.deepEqual(
    [...variables].filter((name) => !tested.includes(name)),
    []
  );
});
