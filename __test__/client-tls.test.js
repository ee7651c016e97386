'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const { after, afterEach, before, describe, it } = require('node:test');
const { Redis } = require('..');
const { temporaryFolder } = require('../tools/child-registry');
const { findRedis, supportsTls } = require('../tools/redis-binary');
const { startRedis } = require('../tools/redis-server');
const { makeCertificates } = require('../tools/tls-certificates');
const { nextEvent } = require('./helpers/next-event');

/** A client that does not get in says why long before this. */
const PATIENCE = 2000;

describe('TLS', async () => {
  const { server: binary } = await findRedis();
  if (!(await supportsTls(binary))) {
    it('cannot be tested with this server', { skip: true }, () => {});
    return;
  }
  let certificates;
  let open;
  let mutual;
  const clients = [];
  const pem = (file) => fs.readFileSync(file, 'utf8');

  const create = (server, tls, options) => {
    const client = new Redis({
      host: server.host,
      port: server.port,
      commandTimeout: PATIENCE,
      tls,
      ...options
    });
    client.on('error', () => {});
    clients.push(client);
    return client;
  };

  before(async () => {
    certificates = await makeCertificates(temporaryFolder('client-tls-'));
    const { ca, server } = certificates;
    open = await startRedis({ tls: { ca, ...server, clientAuth: false } });
    mutual = await startRedis({ tls: { ca, ...server, clientAuth: true }, password: 'secret' });
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.disconnect();
  });
  after(() => Promise.all([open.stop(), mutual.stop()]));

  it('trusts a CA that is given as text, as a Buffer or in a list', async () => {
    const ca = pem(certificates.ca);
    for (const given of [ca, Buffer.from(ca), [pem(certificates.wrongCa), ca]]) {
      assert.equal(await create(open, { ca: given }).ping(), 'PONG');
    }
  });

  it('carries commands and replies of all sizes', async () => {
    const client = create(open, { ca: pem(certificates.ca) });
    const value = Buffer.alloc(5 * 2 ** 20, 'abcé');
    assert.equal(await client.set('large', value), 'OK');
    assert.ok((await client.getBuffer('large')).equals(value));
    const answers = await Promise.all(Array.from({ length: 2000 }, (_, i) => client.echo(String(i))));
    assert.ok(answers.every((text, i) => text === String(i)));
  });

  it('a URL with rediss: means TLS', async () => {
    const url = `rediss://${open.host}:${open.port}`;
    const client = new Redis(url, { tls: { ca: pem(certificates.ca) } });
    clients.push(client);
    assert.equal(await client.ping(), 'PONG');
  });

  /** The server's certificate is not one that this client may trust. */
  async function assertDistrusts(client) {
    const error = await nextEvent(client, 'error');
    assert.deepEqual([error.name, error.code], ['ConnectionError', 'ERR_REDIS_TLS']);
    assert.notEqual(client.status, 'ready');
    return error;
  }

  it('refuses a server of another CA', () =>
    assertDistrusts(create(open, { ca: pem(certificates.wrongCa) })));

  it('refuses a server that no public authority knows', () => assertDistrusts(create(open, {})));

  it('refuses a name that the certificate does not have', async () => {
    const error = await assertDistrusts(
      create(open, { ca: pem(certificates.ca), servername: 'redis.example' })
    );
    assert.match(error.message, /redis\.example|name/i);
  });

  it('rejectUnauthorized: false accepts it all the same', async () => {
    assert.equal(await create(open, { rejectUnauthorized: false }).ping(), 'PONG');
    const client = create(open, {
      ca: pem(certificates.wrongCa),
      rejectUnauthorized: false,
      servername: 'x.example'
    });
    assert.equal(await client.ping(), 'PONG');
  });

  it('shows a client certificate', async () => {
    const { ca, client: own } = certificates;
    const tls = { ca: pem(ca), cert: pem(own.cert), key: fs.readFileSync(own.key) };
    assert.equal(await create(mutual, tls, { password: 'secret' }).ping(), 'PONG');
  });

  it('is told when the server wants one and there is none', async () => {
    const client = create(mutual, { ca: pem(certificates.ca) }, { password: 'secret' });
    const told = nextEvent(client, 'error');
    await assert.rejects(client.withOptions({ deadline: 300 }).ping(), { name: 'CommandError' });
    assert.match((await told).message, /certificate/i);
  });

  it('is told when the server does not know who signed the one it shows', async () => {
    const tls = {
      ca: pem(certificates.ca),
      cert: pem(certificates.strangeClient.cert),
      key: pem(certificates.strangeClient.key)
    };
    const error = await nextEvent(create(mutual, tls, { password: 'secret' }), 'error');
    assert.match(error.message, /127\.0\.0\.1.*(?:UnknownCA|unknown ?ca|certificate)/i);
  });

  it('is told when the server does not speak TLS', async () => {
    const plain = await startRedis();
    const client = create(plain, { ca: pem(certificates.ca) }, { connectTimeout: 300 });
    assert.match((await nextEvent(client, 'error')).code, /^(?:ERR_REDIS_TLS|ECONNRESET|ETIMEDOUT)$/);
    await plain.stop();
  });
});
