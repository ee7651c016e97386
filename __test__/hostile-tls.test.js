'use strict';

// Every handshake that must not succeed says which check failed, and for which host. The servers are Node's own:
// they take certificates, protocol versions and ends of connections that no Redis can be told to use.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const { after, before, describe, it } = require('node:test');
const { Redis } = require('..');
const { temporaryFolder } = require('../tools/child-registry');
const { makeCertificates } = require('../tools/tls-certificates');
const { nextEvent } = require('./helpers/next-event');
const { listenTls } = require('./helpers/tls-server');

const pem = (file) => fs.readFileSync(file, 'utf8');
const pairOf = ({ cert, key }) => ({ cert: pem(cert), key: pem(key) });

let certificates;
let ca;
const servers = [];
before(async () => {
  certificates = await makeCertificates(temporaryFolder('hostile-tls-'));
  ca = pem(certificates.ca);
});
after(() => {
  for (const server of servers) server.close();
});

async function listen(...how) {
  const server = await listenTls(...how);
  servers.push(server);
  return server;
}

function open(t, port, options, more) {
  const client = new Redis({ host: '127.0.0.1', port, commandDeadline: 3_000, tls: options, ...more });
  client.on('error', () => undefined);
  t.after(() => client.disconnect());
  return client;
}

describe('a server is refused', () => {
  /** What it shows, what the client is told to believe, and what the error says. */
  const CASES = {
    'whose certificate another authority signed': [
      'server',
      () => ({ ca: pem(certificates.wrongCa) }),
      /UnknownIssuer|unknown issuer/i
    ],
    'whose certificate has expired': ['expired', () => ({ ca }), /expired/i],
    'whose certificate is not valid yet': ['notYetValid', () => ({ ca }), /not valid yet/i],
    'that has a certificate for another host': ['wrongHost', () => ({ ca }), /not valid for name/i],
    'whose name is not the one asked for': [
      'server',
      () => ({ ca, servername: 'redis.example' }),
      /not valid for name "redis\.example"/
    ],
    'that nobody vouches for': ['server', () => ({}), /UnknownIssuer|unknown issuer/i]
  };
  for (const [what, [shown, believed, complaint]] of Object.entries(CASES)) {
    it(what, async (t) => {
      const { port } = await listen(pairOf(certificates[shown]));
      const error = await nextEvent(open(t, port, believed()), 'error');
      assert.deepEqual([error.name, error.code], ['ConnectionError', 'ERR_REDIS_TLS']);
      assert.match(error.message, complaint);
      assert.match(error.message, new RegExp(`^127\\.0\\.0\\.1:${port}: `), 'the host is named');
    });
  }

  it('that speaks TLS 1.1 and older only', async (t) => {
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' };
    const { port } = await listen({ ...pairOf(certificates.server), ...old });
    const error = await nextEvent(open(t, port, { ca }), 'error');
    assert.equal(error.code, 'ERR_REDIS_TLS');
    assert.match(error.message, /127\.0\.0\.1.*protocol ?version/i);
  });

  it('that wants a certificate and is shown none', async (t) => {
    const { port } = await listen({ ...pairOf(certificates.server), ca, requestCert: true });
    const error = await nextEvent(open(t, port, { ca }), 'error');
    assert.equal(error.code, 'ERR_REDIS_TLS');
    assert.match(error.message, /127\.0\.0\.1.*certificate/i);
  });

  it('and one that is in order is not', async (t) => {
    const { port } = await listen({ ...pairOf(certificates.server), ca, requestCert: true });
    const client = open(t, port, { ca, ...pairOf(certificates.client) });
    assert.equal(await client.echo('hello'), 'hello');
  });

  it('TLS 1.2 is spoken where 1.3 is not', async (t) => {
    const { port } = await listen({ ...pairOf(certificates.server), maxVersion: 'TLSv1.2' });
    assert.equal(await open(t, port, { ca }).echo('hello'), 'hello');
  });
});

describe('a certificate or key that cannot be used', () => {
  const noPem = {
    ca: 'CANARY',
    cert: '-----BEGIN CERTIFICATE-----\nCANARY\n-----END CERTIFICATE-----',
    key: 'CANARY'
  };
  for (const option of ['ca', 'cert', 'key']) {
    it(`as ${option} is refused at once, and not quoted`, () => {
      const options = { ca, ...pairOf(certificates.client), [option]: noPem[option] };
      assert.throws(
        () => new Redis({ lazyConnect: true, tls: options }),
        ({ code, message, stack, cause }) => {
          assert.equal(code, 'ERR_REDIS_CONFIGURATION');
          assert.match(message, new RegExp(`tls\\.${option}`));
          assert.doesNotMatch(`${stack}${cause?.stack}`, /CANARY/);
          return true;
        }
      );
    });
  }

  it('a key of another certificate is refused at once', () => {
    const { cert } = pairOf(certificates.client);
    const { key } = pairOf(certificates.server);
    assert.throws(() => new Redis({ lazyConnect: true, tls: { ca, cert, key } }), /tls\.cert with tls\.key/);
  });
});

describe('the end of a TLS connection', () => {
  it('in the middle of a reply, without close_notify, is an error and no reply', async (t) => {
    const cut = (_, __, socket) => {
      // Unlike `end`, this says nothing to the other side.
      socket.write('*2\r\n+first\r\n', () => socket.destroy());
      return '';
    };
    const { port } = await listen(pairOf(certificates.server), cut);
    const client = open(t, port, { ca });
    await assert.rejects(client.withOptions({ retry: 'never' }).mget('a', 'b'), {
      code: 'ERR_REDIS_MAYBE_EXECUTED'
    });
  });

  it('in the middle of a reply, with close_notify, is no reply either', async (t) => {
    const half = (_, __, socket) => {
      socket.end('*2\r\n+first\r\n');
      return '';
    };
    const { port } = await listen(pairOf(certificates.server), half);
    const client = open(t, port, { ca });
    await assert.rejects(client.withOptions({ retry: 'never' }).mget('a', 'b'), {
      code: 'ERR_REDIS_MAYBE_EXECUTED'
    });
  });
});

describe('certificates that change while a client runs', () => {
  it('are looked at with each new connection, and believed or not', async (t) => {
    const { server, drop, port } = await listen(pairOf(certificates.server));
    const client = open(t, port, { ca }, { reconnectDelay: 20, reconnectDelayMax: 20 });
    assert.equal(await client.echo('first'), 'first');
    // Renewed: another pair of the same authority. Broken: one that has expired. And repaired.
    server.setSecureContext(pairOf(certificates.server));
    drop();
    assert.equal(await client.echo('renewed'), 'renewed');
    server.setSecureContext(pairOf(certificates.expired));
    const told = new Promise((resolve) => {
      client.on('error', (error) => /expired/i.test(error.message) && resolve(error));
    });
    drop();
    assert.equal((await told).code, 'ERR_REDIS_TLS');
    server.setSecureContext(pairOf(certificates.server));
    assert.equal(await client.echo('repaired'), 'repaired');
  });
});
