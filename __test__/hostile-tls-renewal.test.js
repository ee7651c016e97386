'use strict';

// Certificates and keys of the client that are renewed in their files while it runs, and servers that want the
// handshake again.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { after, before, beforeEach, describe, it } = require('node:test');
const { Redis } = require('..');
const { optionsFromEnvironment } = require('../lib/environment');
const { temporaryFolder } = require('../tools/child-registry');
const { makeCertificates } = require('../tools/tls-certificates');
const { listenTls } = require('./helpers/tls-server');
const { nextEvent } = require('./helpers/next-event');

const pem = (file) => fs.readFileSync(file, 'utf8');
const QUICK = { reconnectDelay: 20, reconnectDelayMax: 20 };

let certificates;
let files;
let server;
before(async () => {
  certificates = await makeCertificates(temporaryFolder('tls-renewal-'));
  const { cert, key } = certificates.server;
  server = await listenTls(
    { cert: pem(cert), key: pem(key), ca: pem(certificates.ca), requestCert: true, rejectUnauthorized: true },
    // Who the client says that it is.
    (_, __, socket) => `+${socket.getPeerCertificate().serialNumber}\r\n`
  );
});
after(() => server.close());

const serialOf = ({ cert }) => new (require('node:crypto').X509Certificate)(pem(cert)).serialNumber;

/** As the programs do that renew certificates: a reader sees the old file or the new one. */
function replace(file, content) {
  fs.writeFileSync(`${file}.new`, content);
  fs.renameSync(`${file}.new`, file);
}

beforeEach(() => {
  const folder = temporaryFolder('tls-files-');
  files = {
    ca: path.join(folder, 'ca.pem'),
    cert: path.join(folder, 'cert.pem'),
    key: path.join(folder, 'key.pem')
  };
  replace(files.ca, pem(certificates.ca));
  install(certificates.client);
});

function install({ cert, key }) {
  replace(files.cert, pem(cert));
  replace(files.key, pem(key));
}

function open(t, tls) {
  const client = new Redis({ host: '127.0.0.1', port: server.port, tls, ...QUICK });
  const [errors, warnings] = [[], []];
  client.on('error', (error) => errors.push(error));
  client.on('warning', (warning) => warnings.push(warning));
  t.after(() => client.disconnect());
  return { client, errors, warnings };
}

/** Has the client connect anew, and asks who it is. */
async function again(client) {
  const ready = nextEvent(client, 'ready');
  server.drop();
  await ready;
  return client.call('whoami');
}

describe('files of certificates that are renewed while a client runs', () => {
  const fromEnvironment = () =>
    optionsFromEnvironment({
      ENABLE_JAMBONES_REDIS_TLS: '1',
      JAMBONES_REDIS_TLS_CA_FILE: files.ca,
      JAMBONES_REDIS_TLS_CERT_FILE: files.cert,
      JAMBONES_REDIS_TLS_KEY_FILE: files.key
    }).tls;

  for (const [form, tls] of [
    ['tls.files', () => ({ files })],
    ['the environment', fromEnvironment]
  ]) {
    it(`are used by the next connection: ${form}`, async (t) => {
      const { client, errors, warnings } = open(t, tls());
      assert.equal(await client.call('whoami'), serialOf(certificates.client));
      install(certificates.server);
      assert.equal(await again(client), serialOf(certificates.server));
      assert.deepEqual([errors, warnings], [[], []]);
    });
  }

  it('are not looked at where contents were given', async (t) => {
    const { client } = open(t, { ca: pem(files.ca), cert: pem(files.cert), key: pem(files.key) });
    await client.call('whoami');
    install(certificates.server);
    assert.equal(await again(client), serialOf(certificates.client));
  });

  it('authorities, too', async (t) => {
    const { client, errors } = open(t, { files });
    await client.call('whoami');
    replace(files.ca, pem(certificates.wrongCa));
    const refused = new Promise((resolve) => {
      client.once('error', resolve);
    });
    server.drop();
    assert.equal((await refused).code, 'ERR_REDIS_TLS');
    replace(files.ca, pem(certificates.ca));
    assert.equal(await client.call('whoami'), serialOf(certificates.client));
    assert.ok(errors.every(({ code }) => code === 'ERR_REDIS_TLS'));
  });

  const BROKEN = {
    'that are half written': [() => fs.truncateSync(files.cert, 100), /tls\.cert: n/],
    'that are gone': [() => fs.rmSync(files.key), /tls\.key: .*key\.pem: No such file/],
    'of which one is still the old one': [
      () => replace(files.cert, pem(certificates.server.cert)),
      /tls\.cert with tls\.key/
    ]
  };
  for (const [what, [spoil, expected]] of Object.entries(BROKEN)) {
    it(`${what} leave the last ones in use, are told of once, and repaired`, async (t) => {
      const { client, errors, warnings } = open(t, { files });
      await client.call('whoami');
      spoil();
      assert.equal(await again(client), serialOf(certificates.client));
      assert.equal(await again(client), serialOf(certificates.client));
      assert.deepEqual(
        warnings.map(({ code }) => code),
        ['REDIS_TLS_FILES']
      );
      assert.match(warnings[0].message, expected);
      assert.doesNotMatch(warnings[0].message, /PRIVATE KEY/);
      install(certificates.server);
      assert.equal(await again(client), serialOf(certificates.server));
      assert.deepEqual(errors, []);
    });
  }

  it('that cannot be read when the client is made are refused by name', () => {
    const missing = { ...files, key: `${files.key}.missing` };
    assert.throws(() => new Redis({ lazyConnect: true, tls: { files: missing } }), {
      code: 'ERR_REDIS_CONFIGURATION',
      message: /tls\.files\.key.*ENOENT/
    });
  });
});

describe('a server that wants to negotiate again (TLS 1.2)', () => {
  it('is refused or left alone: no reply is lost or given to another command', async (t) => {
    const { cert, key } = certificates.server;
    const eager = await listenTls(
      { cert: pem(cert), key: pem(key), maxVersion: 'TLSv1.2' },
      (_, [text], socket) => {
        socket.renegotiate({}, () => undefined);
        return `+${text}\r\n`;
      }
    );
    t.after(() => eager.close());
    const client = new Redis({
      host: '127.0.0.1',
      port: eager.port,
      tls: { ca: pem(certificates.ca) },
      ...QUICK
    });
    t.after(() => client.disconnect());
    client.on('error', () => undefined);
    for (let i = 0; i < 5; i++) assert.equal(await client.echo(`text ${i}`), `text ${i}`);
  });
});
