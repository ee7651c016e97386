'use strict';

// A server that lies costs its own client the connection, and nobody anything else.

const assert = require('node:assert/strict');
const net = require('node:net');
const { after, before, describe, it } = require('node:test');
const { Redis } = require('..');
const { startRedis } = require('../tools/redis-server');
const { hostileServer, pourOut } = require('./helpers/hostile-server');
const { nextEvent } = require('./helpers/next-event');

const MB = 2 ** 20;
/** Far below what is announced or poured out, and far above what a loaded process needs for itself. */
const MEMORY_BOUND = 200 * MB;

let redis;
let bystander;
before(async () => {
  redis = await startRedis();
  bystander = new Redis(redis.port, redis.host);
});
after(async () => {
  bystander.disconnect();
  await redis.stop();
});

/** A client of `server` that waits for nothing long. */
function victimOf(t, server, options) {
  const client = new Redis({ host: server.host, port: server.port, commandDeadline: 2_000, ...options });
  const errors = [];
  client.on('error', (error) => errors.push(error));
  t.after(() => client.disconnect());
  return { client, errors };
}

/** Another client of the process is answered, in order, while `work` is done, and memory stays where it was. */
async function leavesOthersAlone(work) {
  const before = process.memoryUsage().rss;
  let done = false;
  const busy = (async () => {
    for (let n = 0; !done; n++) assert.equal(await bystander.echo(`echo ${n}`), `echo ${n}`);
  })();
  try {
    await work();
  } finally {
    done = true;
  }
  await busy;
  const grown = process.memoryUsage().rss - before;
  assert.ok(grown < MEMORY_BOUND, `memory grew by ${Math.round(grown / MB)} MB`);
}

const random = (length) => Buffer.from(Array.from({ length }, (_, i) => 128 + ((i * 7919) % 128)));

/** What a server answers, and what is said about it. */
const LIES = {
  'a text of 2^62 bytes': ['$4611686018427387904\r\n', /longer than any reply/],
  'an array of 2^62 elements': ['*4611686018427387904\r\n', /longer than any reply/],
  'a map of 2^62 pairs': ['%4611686018427387904\r\n', /longer than any reply/],
  'arrays of many elements in one another': ['*30000000\r\n'.repeat(3), /longer than any reply/],
  'a length below -1': ['$-2\r\n', /malformed number/],
  'a negative array': ['*-7\r\n', /malformed number/],
  'a length that is no number': ['$1e3\r\n', /malformed number/],
  'a length without digits': ['$\r\n', /malformed number/],
  'an integer beyond 64 bits': [':9223372036854775808\r\n', /malformed number/],
  'a big number that is none': ['(12x\r\n', /malformed number/],
  'a big number without end': [`(${'9'.repeat(100_000)}\r\n`, /malformed number/],
  'arrays in arrays, 100,000 deep': ['*1\r\n'.repeat(100_000), /nested deeper than 8192 levels/],
  'attributes in attributes': ['|1\r\n'.repeat(100_000), /nested deeper than 8192 levels/],
  'a text that ends elsewhere': ['$3\r\nabcdef\r\n', /CR LF expected/],
  'a line that ends with LF alone': ['+OK\n+OK\r+', /CR LF expected/],
  'an HTTP response': ['HTTP/1.1 400 Bad Request\r\n\r\n', /cannot begin with byte 0x48/],
  'a TLS alert': [Buffer.from([21, 3, 1, 0, 2, 2, 70]), /cannot begin with byte 0x15/],
  noise: [random(1000), /cannot begin with byte 0x80/],
  'a push that nobody asked for': ['>2\r\n+invalidate\r\n+key\r\n', /reply to nothing/]
};

describe('a server that answers a command with', () => {
  for (const [lie, [answer, complaint]] of Object.entries(LIES)) {
    it(`${lie} loses its client`, async (t) => {
      const server = await hostileServer(t, { onCommand: () => answer });
      const { client, errors } = victimOf(t, server);
      await leavesOthersAlone(async () => {
        const error = await client.incr('n').catch((reason) => reason);
        assert.equal(error.code, 'ERR_REDIS_MAYBE_EXECUTED');
        assert.match(error.message, complaint);
        assert.equal(errors[0]?.code, 'ERR_REDIS_PROTOCOL');
        assert.match(errors[0].message, complaint);
        assert.match(errors[0].message, new RegExp(`^127\\.0\\.0\\.1:${server.port}: `));
      });
    });
  }

  const STREAMS = {
    'arrays without end': '*1\r\n'.repeat(1000),
    'a line without end': `+${'x'.repeat(MB)}`,
    'noise without end': random(MB)
  };
  for (const [stream, text] of Object.entries(STREAMS)) {
    it(`${stream} loses its client, and costs no memory`, async (t) => {
      const server = await hostileServer(t, { onCommand: (socket) => pourOut(socket, text) });
      const { client } = victimOf(t, server);
      await leavesOthersAlone(() => assert.rejects(client.incr('n'), { code: 'ERR_REDIS_MAYBE_EXECUTED' }));
    });
  }

  it('a long text, announced and not sent, costs no memory until it is there', async (t) => {
    const server = await hostileServer(t, { onCommand: () => '$536870912\r\nx' });
    const { client } = victimOf(t, server, { suspectAfter: 600_000 });
    await leavesOthersAlone(() =>
      assert.rejects(client.withOptions({ deadline: 300 }).get('k'), { code: 'ERR_REDIS_DEADLINE' })
    );
  });

  it('half a reply, and then says nothing, is given up at the deadline', async (t) => {
    const server = await hostileServer(t, { onCommand: () => '*2\r\n$5\r\nhello\r\n$5\r\nwo' });
    const { client } = victimOf(t, server);
    await leavesOthersAlone(() =>
      assert.rejects(client.withOptions({ deadline: 400 }).mget('a', 'b'), {
        code: 'ERR_REDIS_DEADLINE',
        executed: 'maybe'
      })
    );
  });

  it('two replies answers the command with the first, and loses its client', async (t) => {
    const server = await hostileServer(t, { onCommand: () => ':1\r\n:2\r\n' });
    const { client } = victimOf(t, server);
    const told = nextEvent(client, 'error');
    assert.equal(await client.incr('n'), 1);
    assert.match((await told).message, /reply to nothing/);
  });

  it('something before it was asked loses its client', async (t) => {
    const server = await hostileServer(t, { onCommand: () => ':1\r\n' });
    const { client, errors } = victimOf(t, server);
    await nextEvent(client, 'ready');
    const lost = nextEvent(client, 'lost');
    for (const socket of server.sockets) socket.write('+surprise\r\n');
    assert.match(await lost, /reply to nothing/);
    assert.equal(errors[0].code, 'ERR_REDIS_PROTOCOL');
    assert.equal(await client.incr('n'), 1);
  });
});

describe('an answer of the wrong shape', () => {
  const answers = {
    hgetall: '*3\r\n+field\r\n+value\r\n+left over\r\n',
    get: '*1\r\n+list\r\n',
    smembers: ':7\r\n',
    exists: '$-1\r\n',
    echo: '|1\r\n+attribute\r\n|1\r\n+inner\r\n+x\r\n+y\r\n+plain\r\n'
  };
  it('is handed to who asked, and to nobody else', async (t) => {
    const server = await hostileServer(t, { onCommand: (_, [name]) => answers[name.toLowerCase()] });
    const { client } = victimOf(t, server);
    for (let round = 0; round < 3; round++) {
      const all = [
        client.hgetall('h'),
        client.get('k'),
        client.smembers('s'),
        client.exists('e'),
        client.echo('x')
      ];
      assert.deepEqual(await Promise.all(all), [['field', 'value', 'left over'], ['list'], 7, null, 'plain']);
    }
  });
});

describe('a reply that comes after its command was given up', () => {
  it('is not taken for that of the next one', async (t) => {
    const held = [];
    const server = await hostileServer(t, {
      onCommand: (socket, [, text]) => {
        if (text === 'slow') held.push(socket);
        else return `+${text}\r\n`;
      }
    });
    const { client } = victimOf(t, server, { suspectAfter: 600_000 });
    await nextEvent(client, 'ready');
    const impatient = client.withOptions({ deadline: 150 });
    const late = Array.from({ length: 5 }, () => impatient.echo('slow'));
    for (const result of await Promise.allSettled(late))
      assert.equal(result.reason.code, 'ERR_REDIS_DEADLINE');
    assert.equal(held.length, late.length);
    // What the server owed comes first, as it would from a Redis.
    held[0].write('+late\r\n'.repeat(held.length));
    assert.deepEqual(await Promise.all([client.echo('one'), client.echo('two')]), ['one', 'two']);
  });
});

/** What a server says to somebody who has not said anything yet. */
const GREETINGS = {
  'an HTTP response': [(socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'), 'ERR_REDIS_PROTOCOL'],
  'an SSH banner': [(socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n'), 'ERR_REDIS_PROTOCOL'],
  'a text of 2^62 bytes': [(socket) => socket.write('$4611686018427387904\r\n'), 'ERR_REDIS_PROTOCOL'],
  'arrays without end': [(socket) => pourOut(socket, '*1\r\n'.repeat(1000)), 'ERR_REDIS_PROTOCOL'],
  'a text without end': [
    (socket) => {
      socket.write('$500000000\r\n');
      pourOut(socket, Buffer.alloc(MB, 'x'));
    },
    'ERR_REDIS_PROTOCOL'
  ],
  'more replies than questions': [(socket) => socket.write('+OK\r\n'.repeat(50)), 'ERR_REDIS_PROTOCOL'],
  'an end': [(socket) => socket.end(), 'ECONNRESET'],
  'a reset': [(socket) => socket.resetAndDestroy(), 'ECONNRESET'],
  'nothing at all': [() => undefined, 'ETIMEDOUT']
};

describe('a server that greets with', () => {
  for (const [greeting, [onConnect, code]] of Object.entries(GREETINGS)) {
    it(`${greeting} is told from a Redis`, async (t) => {
      const server = await hostileServer(t, { onConnect: (socket) => socket.resume() && onConnect(socket) });
      await leavesOthersAlone(async () => {
        const { client } = victimOf(t, server, { connectTimeout: 300 });
        const error = await nextEvent(client, 'error');
        assert.equal(error.code, code, error.message);
        assert.match(error.message, new RegExp(`127\\.0\\.0\\.1:${server.port}`));
        client.disconnect();
      });
    });
  }

  it('plain text where TLS is expected is told from a Redis with TLS', async (t) => {
    const server = await hostileServer(t, { onConnect: (socket) => socket.write('-ERR not TLS\r\n') });
    const { client } = victimOf(t, server, { tls: {} });
    const error = await nextEvent(client, 'error');
    assert.equal(error.code, 'ERR_REDIS_TLS');
    assert.match(error.message, /127\.0\.0\.1/);
  });

  it('one byte at a time is understood', async (t) => {
    const upstream = { host: redis.host, port: redis.port };
    const server = await hostileServer(t, {
      onConnect: (socket) => {
        const real = net.connect(upstream);
        real.on('error', () => undefined);
        socket.setNoDelay(true);
        socket.pipe(real);
        real.on('data', (chunk) => {
          for (const byte of chunk) socket.write(Buffer.of(byte));
        });
        socket.on('close', () => real.destroy());
      }
    });
    const { client } = victimOf(t, server);
    await client.hset('slow', { field: 'välue', other: 'x'.repeat(5000) });
    assert.deepEqual(await client.hgetall('slow'), { field: 'välue', other: 'x'.repeat(5000) });
  });
});
