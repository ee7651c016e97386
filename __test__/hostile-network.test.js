'use strict';

// Names and networks that fail. They take a network and a resolver of one's own: this file is also the program that
// runs in there.

const assert = require('node:assert/strict');
const { execFileSync, spawn, spawnSync } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const path = require('node:path');
const { after, before, describe, it, test } = require('node:test');
const { openClient } = require('../chaos/test-kit');
const { temporaryFolder } = require('../tools/child-registry');
const { freePort } = require('../tools/free-ports');
const { findRedis } = require('../tools/redis-binary');
const { startRedis } = require('../tools/redis-server');
const { startNameServer } = require('./helpers/name-server');
const { nextEvent } = require('./helpers/next-event');

const INSIDE = 'REDIS_NATIVE_TEST_NETWORK';
const NAMESPACES = ['--net', '--mount'];
/** Nobody is there, and nobody says so: what is sent is lost. */
const FILTERED = '10.9.0.2';
const QUICK = { reconnectDelay: 20, reconnectDelayMax: 50 };

const isPossible = () => spawnSync('unshare', [...NAMESPACES, 'ip', 'link', 'set', 'lo', 'up']).status === 0;

function outside() {
  test('names and networks that fail', async (t) => {
    if (!isPossible()) return t.skip('needs root, unshare and ip, for a network of its own');
    const resolver = path.join(temporaryFolder('network-'), 'resolv.conf');
    fs.writeFileSync(resolver, 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n');
    const steps = [
      'ip link set lo up',
      'ip link add void type veth peer name far',
      'ip address add 10.9.0.1/24 dev void',
      'ip link set void up',
      'ip link set far up',
      `ip neighbour add ${FILTERED} lladdr 02:00:00:00:00:01 dev void nud permanent`,
      `mount --bind '${resolver}' /etc/resolv.conf`,
      `exec '${process.execPath}' '${__filename}'`
    ];
    const { server } = await findRedis();
    const { NODE_TEST_CONTEXT: _, ...rest } = process.env;
    const child = spawn('unshare', [...NAMESPACES, 'sh', '-c', steps.join(' && ')], {
      env: { ...rest, [INSIDE]: '1', REDIS_SERVER_BIN: server },
      stdio: ['ignore', 'pipe', 'inherit']
    });
    t.after(() => child.kill('SIGKILL'));
    let output = '';
    child.stdout.on('data', (text) => {
      output += text;
    });
    const [code] = await once(child, 'close');
    assert.equal(code, 0, output);
    assert.match(output, /# pass [1-9]/);
  });
}

function inside() {
  const names = new Map();
  let resolver;
  let redis;
  before(async () => {
    resolver = await startNameServer(names);
    redis = await startRedis();
  });
  after(async () => {
    resolver.close();
    await redis.stop();
  });

  const open = (t, host, more) => openClient(t, { host, port: redis.port, ...QUICK, ...more });
  const complaint = (client) => nextEvent(client, 'error');

  describe('a name', () => {
    it('that is unknown is told of with its name, and used once it is known', async (t) => {
      const { client } = open(t, 'new.test');
      const [error] = [await complaint(client)];
      assert.equal(error.code, 'ENOTFOUND');
      assert.match(error.message, /new\.test/);
      await assert.rejects(client.withOptions({ deadline: 300 }).get('k'), (rejected) => {
        assert.deepEqual([rejected.code, rejected.executed], ['ERR_REDIS_DEADLINE', 'no']);
        assert.match(rejected.message, /new\.test/);
        return true;
      });
      names.set('new.test', { a: ['127.0.0.1'] });
      assert.equal(await client.echo('known'), 'known');
    });

    it('that leads elsewhere after a restart is followed', async (t) => {
      const port = await freePort();
      const [first, second] = await Promise.all(
        ['127.0.0.2', '127.0.0.3'].map((host) => startRedis({ host, port }))
      );
      t.after(() => Promise.all([first.stop(), second.stop()]));
      names.set('moving.test', { a: ['127.0.0.2'] });
      const { client } = open(t, 'moving.test', { port });
      await client.set('where', 'first');
      await second.cli('SET', 'where', 'second');
      names.set('moving.test', { a: ['127.0.0.3'] });
      first.kill();
      await first.exited;
      const where = await client.get('where');
      assert.equal(where, 'second');
    });

    it('that is slow to come holds up nobody else', async (t) => {
      names.set('slow.test', { a: ['127.0.0.1'], delay: 900 });
      const other = open(t, '127.0.0.1').client;
      await other.ping();
      const { client } = open(t, 'slow.test');
      let waiting = true;
      const slow = client.echo('late').finally(() => {
        waiting = false;
      });
      let answered = 0;
      while (waiting) {
        await other.ping();
        answered++;
      }
      assert.equal(await slow, 'late');
      assert.ok(answered > 20, `${answered} answers meanwhile`);
    });

    it('that nobody answers for ends at the deadline', async (t) => {
      names.set('silent.test', { silent: true });
      const { client } = open(t, 'silent.test', { connectTimeout: 400 });
      await assert.rejects(client.withOptions({ deadline: 900 }).get('k'), {
        code: 'ERR_REDIS_DEADLINE',
        executed: 'no'
      });
    });

    it('that has only an IPv6 address', async (t) => {
      names.set('six.test', { aaaa: ['::1'] });
      const server = await startRedis({ host: '::1' });
      t.after(() => server.stop());
      const { client } = open(t, 'six.test', { port: server.port });
      assert.equal(await client.echo('six'), 'six');
      const four = open(t, 'six.test', { port: server.port, family: 4 });
      assert.equal((await complaint(four.client)).code, 'ENOTFOUND');
    });

    it('of whose addresses the first leads nowhere: the next one is tried soon', async (t) => {
      names.set('two.test', { a: [FILTERED, '127.0.0.1'] });
      // A resolver sorts addresses by its own rules: both orders occur.
      names.set('one.test', { a: ['127.0.0.1', FILTERED] });
      for (const name of ['two.test', 'one.test']) {
        const { client } = open(t, name, { connectTimeout: 60_000, commandDeadline: 10_000 });
        assert.equal(await client.echo(name), name);
      }
    });
  });

  describe('a network', () => {
    it('that drops what is sent: attempts end at connectTimeout, commands at their deadline', async (t) => {
      const { client } = open(t, FILTERED, { connectTimeout: 300 });
      const pending = assert.rejects(client.withOptions({ deadline: 1_000 }).get('k'), {
        code: 'ERR_REDIS_DEADLINE',
        executed: 'no'
      });
      const error = await complaint(client);
      assert.equal(error.code, 'ETIMEDOUT');
      assert.match(error.message, new RegExp(FILTERED));
      await pending;
    });

    it('that is gone for a while: everything is settled, and goes on when it is back', async (t) => {
      const { client } = open(t, '127.0.0.1', {
        suspectAfter: 400,
        connectTimeout: 500,
        commandDeadline: 20_000
      });
      await client.set('n', 0);
      const link = (state) => execFileSync('ip', ['link', 'set', 'lo', state]);
      link('down');
      const reads = Promise.all(Array.from({ length: 20 }, () => client.get('n')));
      const writes = Promise.allSettled(Array.from({ length: 20 }, () => client.incr('n')));
      const hasty = client.withOptions({ deadline: 1_000 }).get('n');
      await assert.rejects(hasty, { code: 'ERR_REDIS_DEADLINE' });
      link('up');
      assert.equal((await reads).length, 20);
      const settled = await writes;
      const rejected = settled.filter(({ status }) => status === 'rejected');
      for (const { reason } of rejected) assert.equal(reason.code, 'ERR_REDIS_MAYBE_EXECUTED');
      const count = Number(await client.get('n'));
      const acknowledged = settled.length - rejected.length;
      assert.ok(count >= acknowledged && count <= settled.length, `${count} of ${acknowledged}`);
    });
  });
}

if (process.env[INSIDE]) inside();
else outside();
