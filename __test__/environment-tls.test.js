'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, describe, it } = require('node:test');
const { optionsFromEnvironment: options } = require('../lib/environment');
const createHelpers = require('..');
const { refuses } = require('./helpers/refuses');

const SENTINEL_MODE = { JAMBONES_REDIS_SENTINELS: 's1', JAMBONES_REDIS_SENTINEL_MASTER_NAME: 'jambonz' };

describe('TLS', () => {
  const certificate = '-----BEGIN CERTIFICATE-----\nMII=\n-----END CERTIFICATE-----\n';
  const privateKey = '-----BEGIN EC PRIVATE KEY-----\nHUSH\n-----END EC PRIVATE KEY-----\n';
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'environment-'));
  const file = (name, content) => {
    const full = path.join(folder, name);
    fs.writeFileSync(full, content);
    return full;
  };
  const ca = file('ca.pem', certificate);
  const cert = file('cert.pem', certificate);
  const key = file('key.pem', privateKey);
  const missing = path.join(folder, 'missing.pem');
  const ON = { ENABLE_JAMBONES_REDIS_TLS: '1' };
  const FILES = {
    JAMBONES_REDIS_TLS_CA_FILE: ca,
    JAMBONES_REDIS_TLS_KEY_FILE: key,
    JAMBONES_REDIS_TLS_CERT_FILE: cert
  };

  after(() => fs.rmSync(folder, { recursive: true }));

  for (const word of ['0', 'false', 'no', 'off', '', 'FALSE', 'Off', ' no ', ' ']) {
    it(`${JSON.stringify(word)} is off`, () =>
      assert.equal('tls' in options({ ENABLE_JAMBONES_REDIS_TLS: word }), false));
  }
  for (const word of ['1', 'true', 'yes', 'on', 'TRUE', ' On ', 'anything']) {
    it(`${JSON.stringify(word)} is on`, () =>
      assert.deepEqual(options({ ENABLE_JAMBONES_REDIS_TLS: word }).tls, {}));
  }

  const contents = {
    ca: Buffer.from(certificate),
    key: Buffer.from(privateKey),
    cert: Buffer.from(certificate),
    files: { ca, key, cert }
  };

  it('one Redis', () => {
    assert.deepEqual(options({ ...ON, ...FILES }), { host: 'localhost', port: 6379, tls: contents });
  });
  it('a file whose content is of no use is told by its variable, when the client is made', (t) => {
    const env = { ...ON, JAMBONES_REDIS_TLS_CA_FILE: ca };
    Object.assign(process.env, env);
    t.after(() => {
      for (const name of Object.keys(env)) delete process.env[name];
    });
    assert.throws(() => createHelpers({}), {
      name: 'ConfigurationError',
      variable: 'JAMBONES_REDIS_TLS_CA_FILE',
      message: /^JAMBONES_REDIS_TLS_CA_FILE names a file with a content that cannot be used: .*openssl x509/
    });
  });
  it('a blank after a path', () => {
    assert.deepEqual(options({ ...ON, JAMBONES_REDIS_TLS_CA_FILE: `${ca}\n` }).tls, {
      ca: contents.ca,
      files: { ca }
    });
  });
  it('Sentinels and data nodes', () => {
    const read = options({ ...SENTINEL_MODE, ...ON, ...FILES });
    assert.deepEqual(read, {
      sentinels: [{ host: 's1', port: 26379 }],
      name: 'jambonz',
      tls: contents,
      sentinelTLS: contents,
      enableTLSForSentinelMode: true
    });
    assert.notEqual(read.tls, read.sentinelTLS);
  });
  for (const word of ['0', 'false', 'no', 'off']) {
    it(`data nodes only: ${word}`, () => {
      const read = options({ ...SENTINEL_MODE, ...ON, JAMBONES_REDIS_SENTINEL_TLS: word });
      assert.deepEqual([read.tls, read.enableTLSForSentinelMode, 'sentinelTLS' in read], [{}, true, false]);
    });
  }
  for (const word of ['', '1', 'yes']) {
    it(`Sentinels too: ${JSON.stringify(word)}`, () => {
      assert.deepEqual(
        options({ ...SENTINEL_MODE, ...ON, JAMBONES_REDIS_SENTINEL_TLS: word }).sentinelTLS,
        {}
      );
    });
  }
  it('files are ignored while TLS is off', () => {
    const env = {
      ENABLE_JAMBONES_REDIS_TLS: '0',
      JAMBONES_REDIS_TLS_CA_FILE: missing,
      JAMBONES_REDIS_TLS_KEY_FILE: missing
    };
    assert.deepEqual(options(env), { host: 'localhost', port: 6379 });
  });

  refuses(
    'Sentinels with TLS, data nodes without',
    { ...SENTINEL_MODE, JAMBONES_REDIS_SENTINEL_TLS: 'yes' },
    'JAMBONES_REDIS_SENTINEL_TLS',
    'is "yes", but ENABLE_JAMBONES_REDIS_TLS is off. Expected a false word (0, false, no, off) or nothing: it only ' +
      'says that Sentinels are without TLS. Set ENABLE_JAMBONES_REDIS_TLS=1 for TLS.'
  );
  const pair = (present, absent, shown) =>
    refuses(
      `${present} alone`,
      { ...ON, [present]: shown },
      absent,
      `is not set, but ${present} is ("${shown}"). Expected both or neither: a client certificate needs its key. ` +
        'Set it too, or unset the other.'
    );
  pair('JAMBONES_REDIS_TLS_KEY_FILE', 'JAMBONES_REDIS_TLS_CERT_FILE', key);
  pair('JAMBONES_REDIS_TLS_CERT_FILE', 'JAMBONES_REDIS_TLS_KEY_FILE', cert);

  const unreadable = (reason, at) =>
    `names the file "${at}", which cannot be read: ${reason}. Expected a PEM file that this process may read. ` +
    'Correct the path or the permissions, or unset the variable.';
  for (const variable of Object.keys(FILES)) {
    const reason = `ENOENT: no such file or directory, open '${missing}'`;
    refuses(
      `${variable} does not exist`,
      { ...ON, ...FILES, [variable]: missing },
      variable,
      unreadable(reason, missing)
    );
  }
  refuses(
    'a folder',
    { ...ON, JAMBONES_REDIS_TLS_CA_FILE: folder },
    'JAMBONES_REDIS_TLS_CA_FILE',
    unreadable('EISDIR: illegal operation on a directory, read', folder)
  );

  const mixedUp = (at, name) =>
    `names the file "${at}", which holds no ${name}. Expected a ${name} (-----BEGIN ...-----). Check that the ` +
    'files are not mixed up, and convert DER to PEM.';
  refuses(
    'a key for a CA',
    { ...ON, JAMBONES_REDIS_TLS_CA_FILE: key },
    'JAMBONES_REDIS_TLS_CA_FILE',
    mixedUp(key, 'PEM certificate')
  );
  refuses(
    'a certificate for a key',
    { ...ON, ...FILES, JAMBONES_REDIS_TLS_KEY_FILE: cert },
    'JAMBONES_REDIS_TLS_KEY_FILE',
    mixedUp(cert, 'PEM private key')
  );
  refuses(
    'a key for a certificate',
    { ...ON, ...FILES, JAMBONES_REDIS_TLS_CERT_FILE: key },
    'JAMBONES_REDIS_TLS_CERT_FILE',
    mixedUp(key, 'PEM certificate')
  );
});
