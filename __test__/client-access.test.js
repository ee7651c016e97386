'use strict';

const assert = require('node:assert/strict');
const path = require('node:path');
const { after, afterEach, before, describe, it } = require('node:test');
const { ConnectionError } = require('..');
const { temporaryFolder } = require('../tools/child-registry');
const { startRedis } = require('../tools/redis-server');
const { clientMaker } = require('./helpers/client-maker');
const { nextEvent } = require('./helpers/next-event');

const PASSWORD = 'se:c/r@t%20é';

describe('a client finds and enters its server', () => {
  const unixSocket = path.join(temporaryFolder('client-access-'), 'redis.sock');
  let server;
  const { create, disconnectAll } = clientMaker();
  const access = (options) => create({ host: server.host, port: server.port, ...options });

  before(async () => {
    server = await startRedis({
      password: PASSWORD,
      unixSocket,
      users: [`user app on >${PASSWORD} ~* +@all`, 'user limited on >small ~own:* +get +set +ping']
    });
  });
  afterEach(disconnectAll);
  after(() => server.stop());

  const encoded = encodeURIComponent(PASSWORD);
  const ADDRESSES = {
    'port, host and options': () => [server.port, server.host, { password: PASSWORD }],
    'port and options': () => [server.port, { password: PASSWORD, host: '127.0.0.1' }],
    'a port that is a string': () => [String(server.port), '127.0.0.1', { password: PASSWORD }],
    'options with such a port': () => [{ host: '127.0.0.1', port: String(server.port), password: PASSWORD }],
    'a socket path': () => [unixSocket, { password: PASSWORD }],
    'options with a path': () => [{ path: unixSocket, password: PASSWORD }],
    'a URL': () => [`redis://:${encoded}@127.0.0.1:${server.port}`],
    'a URL with user, database and options': () => [
      `redis://app:${encoded}@127.0.0.1:${server.port}/0?connectionName=u`
    ],
    'a URL and options': () => [`redis://127.0.0.1:${server.port}`, { password: PASSWORD }],
    'options with a URL': () => [{ url: `redis://:${encoded}@127.0.0.1:${server.port}` }],
    'an IPv4 address by family': () => [
      { host: 'localhost', family: 4, port: server.port, password: PASSWORD }
    ]
  };
  for (const [title, args] of Object.entries(ADDRESSES)) {
    it(`by ${title}`, async () => assert.equal(await create(...args()).ping(), 'PONG'));
  }

  it('a URL names the database and the connection', async () => {
    const client = create(`redis://:${encoded}@127.0.0.1:${server.port}/7?connectionName=from-url`);
    assert.match(await client.client('LIST'), /name=from-url .*db=7/);
  });

  it('db selects a database, also after a reconnect', async () => {
    const client = access({ password: PASSWORD, db: 5 });
    await client.set('only', 'here');
    client.disconnect(true);
    await nextEvent(client, 'ready');
    assert.equal(await client.get('only'), 'here');
    assert.equal(await access({ password: PASSWORD }).get('only'), null);
  });

  it('connectionName is seen in CLIENT LIST', async () => {
    const client = access({ password: PASSWORD, connectionName: 'sbc-inbound' });
    assert.match(await client.client('LIST'), /name=sbc-inbound/);
  });

  it('the server is told which library connects, if it wants to know', async () => {
    const list = await access({ password: PASSWORD }).client('LIST');
    if (/lib-name=/.test(list)) assert.match(list, /lib-name=jambonz-redis-native lib-ver=\d/);
  });

  it('an ACL user enters with name and password', async () => {
    const client = access({ username: 'app', password: PASSWORD });
    assert.equal(await client.acl('WHOAMI'), 'app');
  });

  it('a limited ACL user may what it may', async () => {
    const client = access({ username: 'limited', password: 'small', connectionName: undefined });
    assert.equal(await client.set('own:k', 'v'), 'OK');
    await assert.rejects(client.get('other'), { name: 'ReplyError', code: 'NOPERM' });
    await assert.rejects(client.del('own:k'), { code: 'NOPERM' });
  });

  const REFUSED = {
    'a wrong password': { password: 'CANARY' },
    'a wrong password of a user': { username: 'app', password: 'CANARY' },
    'an unknown user': { username: 'nobody', password: 'CANARY' },
    'no password': {}
  };
  for (const [title, credentials] of Object.entries(REFUSED)) {
    it(`${title} is refused fast, and told`, async () => {
      const client = access(credentials);
      const told = nextEvent(client, 'error');
      const start = performance.now();
      const error = await client.get('k').catch((e) => e);
      assert.ok(performance.now() - start < 2000);
      assert.deepEqual([error.name, error.code, error.executed], ['CommandError', 'ERR_REDIS_AUTH', 'no']);
      const event = await told;
      assert.ok(event instanceof ConnectionError);
      assert.equal(event.code, 'ERR_REDIS_AUTH');
      assert.match(event.message, /WRONGPASS|NOAUTH/);
      assert.doesNotMatch(error.message + event.message, /CANARY/);
      // So is what comes later: the server was asked in the meantime and said no.
      await assert.rejects(client.set('k', 'v'), { code: 'ERR_REDIS_AUTH' });
    });
  }

  it('a client that was refused gets in once the password is right', async () => {
    const own = await startRedis({ password: 'old' });
    const client = create({ host: own.host, port: own.port, password: 'new' });
    await assert.rejects(client.ping(), { code: 'ERR_REDIS_AUTH' });
    const ready = nextEvent(client, 'ready');
    await own.cli('CONFIG', 'SET', 'requirepass', 'new');
    await ready;
    assert.equal(await client.ping(), 'PONG');
    await own.stop();
  });

  it('a socket that is not there is told like a port that is closed', async () => {
    const client = create({ path: `${unixSocket}.missing`, commandTimeout: 100 });
    const told = nextEvent(client, 'error');
    await assert.rejects(client.ping(), { code: 'ERR_REDIS_DEADLINE' });
    assert.match((await told).message, /redis\.sock\.missing/);
  });

  it('a name that does not exist is told', async () => {
    const client = create({ host: 'no-such-host.invalid', commandTimeout: 200 });
    const told = nextEvent(client, 'error');
    await assert.rejects(client.ping(), { code: 'ERR_REDIS_DEADLINE' });
    const error = await told;
    assert.equal(error.code, 'ENOTFOUND');
    assert.match(error.message, /no-such-host\.invalid/);
  });

  it('something that is no Redis is told', async () => {
    const http = require('node:http').createServer().listen(0, '127.0.0.1');
    await nextEvent(http, 'listening');
    const client = create({ port: http.address().port, host: '127.0.0.1', commandTimeout: 200 });
    const told = nextEvent(client, 'error');
    await assert.rejects(client.ping(), { code: 'ERR_REDIS_DEADLINE' });
    assert.equal((await told).code, 'ERR_REDIS_PROTOCOL');
    http.close();
  });
});
