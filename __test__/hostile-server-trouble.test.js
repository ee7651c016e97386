'use strict';

// A Redis that is unwell in ways that operators know: what the application is told, and that it goes on afterwards.

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const { after, before, beforeEach, describe, it } = require('node:test');
const { openClient } = require('../chaos/test-kit');
const { connectResp } = require('../tools/resp-client');
const { startRedis } = require('../tools/redis-server');
const { nextEvent } = require('./helpers/next-event');
const { pollUntil } = require('./helpers/poll-until');

let server;
before(async () => {
  server = await startRedis({ args: ['save 3600 1', 'lua-time-limit 100'] });
});
beforeEach(() => server.cli('FLUSHALL'));
after(() => server.stop());

const open = (t, more) => openClient(t, { host: server.host, port: server.port, ...more });

describe('a server without room', () => {
  it('on its disk: writes are refused with MISCONF, reads go on, and so do writes later', async (t) => {
    const { client, errors } = open(t);
    await client.set('k', 'before');
    const saved = (status) =>
      pollUntil(async () => (await client.info('persistence')).includes(`rdb_last_bgsave_status:${status}`));
    // A folder in its place is as good as a disk that is full: the file cannot be written.
    const file = path.join(server.dir, 'dump.rdb');
    fs.rmSync(file, { force: true });
    fs.mkdirSync(path.join(file, 'inside'), { recursive: true });
    await client.bgsave();
    await saved('err');
    await assert.rejects(client.set('k', 'during'), { name: 'ReplyError', code: 'MISCONF' });
    await assert.rejects(client.multi().set('k', 'during').exec(), { code: 'EXECABORT' });
    assert.equal(await client.get('k'), 'before');
    fs.rmSync(file, { recursive: true });
    await client.bgsave();
    await saved('ok');
    assert.equal(await client.set('k', 'after'), 'OK');
    assert.deepEqual(errors, []);
  });

  it('in its memory: each write is refused with OOM, whatever frees memory is not', async (t) => {
    const { client, errors } = open(t);
    await client.mset('a', '1', 'b', '2');
    await client.config('SET', 'maxmemory', 1);
    t.after(() => server.cli('CONFIG', 'SET', 'maxmemory', '0'));
    await assert.rejects(client.set('a', '3'), { name: 'ReplyError', code: 'OOM' });
    const results = await client.pipeline().get('a').rpush('l', 'x').del('b').exec();
    assert.deepEqual([results[0], results[1][0].code, results[2]], [[null, '1'], 'OOM', [null, 1]]);
    await client.config('SET', 'maxmemory', 0);
    assert.equal(await client.set('a', '4'), 'OK');
    assert.deepEqual(errors, []);
  });
});

describe('a server that is busy', () => {
  it('with a script beyond its limit: commands are refused with BUSY, and taken when it is over', async (t) => {
    const { client } = open(t);
    await client.ping();
    const other = await connectResp({ ...server.connection, timeout: 60_000 });
    t.after(() => other.close());
    const endless = assert.rejects(other.command('EVAL', 'while true do end', '0'), /killed/i);
    // Until the limit of the script has passed, nothing is answered at all.
    await assert.rejects(client.set('k', 'v'), { name: 'ReplyError', code: 'BUSY' });
    await client.script('KILL');
    await endless;
    assert.equal(await client.set('k', 'v'), 'OK');
    assert.equal(client.stats().connections.made, 1);
  });

  it('with a slow script: what waits is answered in order, on the same connection', async (t) => {
    const { client } = open(t, { suspectAfter: 300 });
    await client.ping();
    const slow = `local t = redis.call('TIME') local start = t[1] * 1000 + t[2] / 1000
      repeat t = redis.call('TIME') until t[1] * 1000 + t[2] / 1000 - start > 900 return 'done'`;
    await server.cli('CONFIG', 'SET', 'lua-time-limit', '60000');
    t.after(() => server.cli('CONFIG', 'SET', 'lua-time-limit', '100'));
    const all = [client.eval(slow, 0), ...Array.from({ length: 50 }, () => client.incr('n'))];
    const [done, ...counts] = await Promise.all(all);
    assert.deepEqual([done, counts], ['done', Array.from({ length: 50 }, (_, i) => i + 1)]);
    assert.equal(client.stats().connections.made, 1);
  });

  it('with CLIENT PAUSE: deadlines hold, nothing is executed twice, and the rest is answered', async (t) => {
    const { client } = open(t, { suspectAfter: 200 });
    await client.ping();
    await server.cli('CLIENT', 'PAUSE', '1200', 'ALL');
    const hasty = client.withOptions({ deadline: 300 });
    const late = assert.rejects(hasty.incr('late'), { code: 'ERR_REDIS_DEADLINE' });
    const counts = Promise.allSettled(Array.from({ length: 30 }, () => client.incr('n')));
    await late;
    const settled = await counts;
    const done = settled.filter(({ status }) => status === 'fulfilled').length;
    const count = Number(await client.get('n'));
    assert.ok(count >= done && count <= settled.length, `${count} of ${settled.length}, ${done} answered`);
    for (const { reason } of settled.filter(({ status }) => status === 'rejected'))
      assert.equal(reason.code, 'ERR_REDIS_MAYBE_EXECUTED');
    assert.ok(Number((await client.get('late')) ?? 0) <= 1);
  });
});

describe('a server that ends connections', () => {
  it('with CLIENT KILL, again and again: reads are all answered, writes at most once', async (t) => {
    const { client } = open(t, { reconnectDelay: 1 });
    await client.ping();
    const results = [];
    for (let i = 0; i < 10; i++) {
      const work = Array.from({ length: 50 }, (_, j) => (j % 2 ? client.get('n') : client.incr('n')));
      results.push(Promise.allSettled(work));
      await server.cli('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    }
    const settled = (await Promise.all(results)).flat();
    const rejected = settled.filter(({ status }) => status === 'rejected');
    for (const { reason } of rejected)
      assert.deepEqual([reason.code, reason.command.name], ['ERR_REDIS_MAYBE_EXECUTED', 'incr']);
    const count = Number(await client.get('n'));
    assert.ok(count >= 250 - rejected.length && count <= 250, `${count}, ${rejected.length} unknown`);
    assert.ok(client.stats().connections.again >= 1);
  });

  it('because it has too many: its reason is told, and one that becomes free is taken', async (t) => {
    const small = await startRedis({ args: ['maxclients 10'] });
    t.after(() => small.stop());
    const address = { host: small.host, port: small.port };
    const taken = await Promise.all(
      Array.from({ length: 9 }, async () => {
        const socket = net.connect(small.port, small.host);
        await once(socket, 'connect');
        return socket;
      })
    );
    const { client: first } = openClient(t, address);
    const { client: second } = openClient(t, { ...address, reconnectDelay: 20, reconnectDelayMax: 50 });
    const clients = [first, second];
    const refused = await Promise.race(clients.map((client) => nextEvent(client, 'error')));
    assert.match(refused.message, /max number of clients/);
    for (const socket of taken) socket.destroy();
    assert.deepEqual(await Promise.all(clients.map((client) => client.ping())), ['PONG', 'PONG']);
  });
});

describe('a port that takes connections and never lets them in', () => {
  /** A process that listens and is stopped: its queue is full after a few, and packets to it are dropped. */
  async function deafListener(t) {
    const script =
      "require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, function () { console.log(this.address().port) })";
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    t.after(() => child.kill('SIGKILL'));
    const [port] = await once(child.stdout, 'data');
    child.kill('SIGSTOP');
    return { port: Number(port), child };
  }

  it('costs an attempt its connectTimeout and a command its deadline, and other clients nothing', async (t) => {
    const { port } = await deafListener(t);
    const { client } = openClient(t, { host: '127.0.0.1', port, connectTimeout: 300, reconnectDelay: 20 });
    const error = nextEvent(client, 'error');
    const waiting = assert.rejects(client.withOptions({ deadline: 1_000 }).get('k'), (rejected) => {
      assert.deepEqual([rejected.code, rejected.executed], ['ERR_REDIS_DEADLINE', 'no']);
      return true;
    });
    const other = open(t).client;
    for (let i = 0; i < 50; i++) assert.equal(await other.echo(i), String(i));
    assert.deepEqual([(await error).code, (await error).port ?? port], ['ETIMEDOUT', port]);
    await waiting;
  });
});

describe('a process with little memory', () => {
  it('is not ended by a value that it can hold, and takes the next commands', async (t) => {
    const { client } = open(t);
    await client.set('large', Buffer.alloc(40 * 2 ** 20, 120));
    const script = `
      const { Redis } = require(${JSON.stringify(path.join(__dirname, '..'))});
      const client = new Redis(${JSON.stringify({ host: server.host, port: server.port })});
      client.once('ready', async () => {
        for (let i = 0; i < 8; i++) {
          const text = await client.get('large');
          if (text.length !== 40 * 2 ** 20) throw new Error(String(text.length));
        }
        console.log(await client.echo('well'));
        client.disconnect();
      });
    `;
    // Eight of them do not fit: what is not used any more has to be given back.
    const limited = 'ulimit -v 1600000; exec "$0" --max-old-space-size=64 -e "$1"';
    const child = spawn('sh', ['-c', limited, process.execPath, script], {
      stdio: ['ignore', 'pipe', 'pipe']
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
    const [code] = await once(child, 'close');
    assert.deepEqual([code, output], [0, 'well\n']);
  });
});
