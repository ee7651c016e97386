'use strict';

const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const { inspect } = require('node:util');
const { createHelpers } = require('..');
const { freePort } = require('../tools/free-ports');
const { startRedis } = require('../tools/redis-server');
const { clientMaker } = require('./helpers/client-maker');
const { nextEvent } = require('./helpers/next-event');

const CANARY = 'CANARY';
const EVERYTHING = { depth: 20, maxStringLength: null, maxArrayLength: null };

/** Everything a careless log line could do with a value. */
function views(value) {
  return {
    inspect: inspect(value, EVERYTHING),
    'console.log of its parent': inspect({ value }, EVERYTHING),
    JSON: JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? String(part) : part)),
    'a copy': inspect({ ...value }, EVERYTHING),
    text: String(value),
    stack: String(value?.stack)
  };
}

function assertSilent(value) {
  for (const [view, text] of Object.entries(views(value))) assert.doesNotMatch(text ?? '', /CANARY/, view);
}

describe('a secret is not shown', () => {
  const { create, keep, disconnectAll } = clientMaker();
  let server;
  before(async () => {
    server = await startRedis({ password: CANARY });
  });
  after(async () => {
    disconnectAll();
    await server.stop();
  });

  it('by a client that has it', async () => {
    const client = create({ host: server.host, port: server.port, username: 'default', password: CANARY });
    await client.ping();
    for (const value of [client, client.options, client.health(), client.withOptions({ retry: 'never' })]) {
      assertSilent(value);
    }
    assertSilent(client.duplicate({ lazyConnect: true }));
  });

  it('by a client that has it from a URL', async () => {
    const client = create(`redis://:${CANARY}@${server.host}:${server.port}`);
    await client.ping();
    assertSilent(client);
    const other = create({ url: `redis://:${CANARY}@${server.host}:${server.port}` });
    await other.ping();
    assertSilent(other);
    assertSilent(other.options);
  });

  it('by a client for Sentinels and TLS', () => {
    const client = create({
      lazyConnect: true,
      sentinels: [{ host: '127.0.0.1', port: 1 }],
      name: 'm',
      password: CANARY,
      sentinelPassword: CANARY
    });
    assertSilent(client);
    assertSilent(client.options);
    assertSilent(create({ lazyConnect: true, tls: { servername: CANARY } }));
  });

  it('by the helpers', () => {
    const helpers = createHelpers({ host: server.host, port: server.port, password: CANARY });
    keep(helpers.client);
    assertSilent(helpers);
  });

  it('and still reaches the server, also from a duplicate', async () => {
    const client = create({ host: server.host, port: server.port, password: CANARY });
    const second = keep(client.duplicate());
    assert.equal(await second.ping(), 'PONG');
  });

  it('by the error of a wrong one', async () => {
    const client = create({ host: server.host, port: server.port, password: `${CANARY}-wrong` });
    const told = nextEvent(client, 'error');
    assertSilent(await client.get('k').catch((error) => error));
    assertSilent(await told);
    assertSilent(client);
  });

  it('by the errors of commands, whatever became of them', async () => {
    const client = create({ host: server.host, port: server.port, password: CANARY });
    assertSilent(await client.call('AUTH', CANARY).catch((error) => error));
    assertSilent(await client.set('k', CANARY, 'nonsense').catch((error) => error));
    assertSilent(
      await client
        .multi()
        .set('k', CANARY)
        .set(CANARY)
        .exec()
        .catch((error) => error)
    );
    const away = create({ port: await freePort(), commandTimeout: 30 });
    assertSilent(await away.set('k', CANARY).catch((error) => error));
    client.disconnect();
    assertSilent(await client.set('k', CANARY).catch((error) => error));
  });
});
