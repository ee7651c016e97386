'use strict';

// Sentinels that lie, talk nonsense or talk for ever: the client finds its master through the one that does not, and
// the process does not notice.

const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const { Redis } = require('..');
const { startRedis } = require('../tools/redis-server');
const { encodeCommand } = require('../tools/resp-parser');
const { hostileServer, pourOut } = require('./helpers/hostile-server');

const NAME = 'mymaster';
const MB = 2 ** 20;
const MEMORY_BOUND = 200 * MB;

let master;
before(async () => {
  master = await startRedis();
});
after(() => master.stop());

const subscribed = ([, ...patterns]) =>
  patterns.map((pattern, i) => `*3\r\n$10\r\npsubscribe\r\n$2\r\n${pattern}\r\n:${i + 1}\r\n`).join('');

/** What a Sentinel in its right mind answers. */
function honest(_, command) {
  const [name, question = ''] = command.map((word) => word.toLowerCase());
  if (name === 'psubscribe') return subscribed(command);
  if (name !== 'sentinel') return '+OK\r\n';
  if (question === 'get-master-addr-by-name') return encodeCommand([master.host, master.port]);
  return question === 'master' ? encodeCommand(['name', NAME, 'config-epoch', 1]) : '*0\r\n';
}

/** Honest about everything but one kind of question. */
const lying = (about, answer) => (socket, command) =>
  command.join(' ').toLowerCase().includes(about) ? answer(socket, command) : honest(socket, command);

const manySentinels = Array.from({ length: 5_000 }, (_, i) =>
  encodeCommand(['ip', `198.51.100.${i % 250}`, 'port', 1 + i, 'flags', 'sentinel'])
);

/** @type {Record<string, ConstructorParameters<typeof import('./helpers/hostile-server').HostileServer>[0]>} */
const SENTINELS = {
  'answers with a number where an address belongs': { onCommand: lying('get-master', () => ':7\r\n') },
  'answers with a list of the wrong length': {
    onCommand: lying('get-master', () => encodeCommand(['a', 'b', 'c']))
  },
  'answers with a port beyond 65535': {
    onCommand: lying('get-master', () => encodeCommand(['127.0.0.1', '70000']))
  },
  'answers with bytes that are no text': {
    onCommand: lying('get-master', () => '*2\r\n$2\r\n\xff\xfe\r\n$1\r\n1\r\n')
  },
  'answers with maps in maps': { onCommand: lying('sentinel', () => '%1\r\n'.repeat(5_000)) },
  'answers with an address where nobody is': {
    onCommand: lying('get-master', () => encodeCommand(['127.0.0.1', 1]))
  },
  'answers with a name that cannot be one': {
    onCommand: lying('get-master', () => encodeCommand([`${'x'.repeat(5_000)}\n\x1b[31m`, 6379]))
  },
  'claims an epoch beyond all numbers': {
    onCommand: lying('sentinel master', () => encodeCommand(['config-epoch', '9'.repeat(40)]))
  },
  'knows five thousand others': {
    onCommand: lying('sentinel sentinels', () => `*${manySentinels.length}\r\n${manySentinels.join('')}`)
  },
  'announces a list of 2^62': { onCommand: lying('sentinel', () => '*4611686018427387904\r\n') },
  'announces a text of 2^62 and sends it': {
    onCommand: lying('sentinel', (socket) => {
      socket.write('$4611686018427387904\r\n');
      pourOut(socket, Buffer.alloc(MB, 'x'));
    })
  },
  'publishes without end': {
    onCommand: lying('psubscribe', (socket, command) => {
      socket.write(subscribed(command));
      socket.write('*4\r\n$8\r\npmessage\r\n$2\r\n+*\r\n$14\r\n+switch-master\r\n$2000000000\r\n');
      pourOut(socket, Buffer.alloc(MB, 'x'));
    })
  },
  'publishes nonsense': {
    onCommand: lying('psubscribe', (socket, command) => {
      socket.write(subscribed(command));
      for (const text of [
        '',
        NAME,
        `${NAME} a b c d`,
        `slave @ ${NAME}`,
        `master ${NAME}`,
        '\xff'.repeat(99)
      ]) {
        for (const channel of ['+switch-master', '+selected-slave', '+odown', '-failover-abort-x', '+', '']) {
          socket.write(encodeCommand(['pmessage', '+*', channel, text]));
        }
      }
    })
  },
  'is a web server': { onConnect: (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n') },
  'makes noise': { onConnect: (socket) => pourOut(socket, Buffer.alloc(MB, 0xc1)) },
  'nests without end': { onConnect: (socket) => pourOut(socket, '*1\r\n'.repeat(10_000)) },
  'says nothing': { onConnect: (socket) => socket.resume() }
};

describe('next to one that is in its right mind, a Sentinel that', { concurrency: 6 }, () => {
  for (const [what, behaviour] of Object.entries(SENTINELS)) {
    it(`${what} does no harm`, async (t) => {
      const before = process.memoryUsage().rss;
      const [bad, good] = [await hostileServer(t, behaviour), await hostileServer(t, { onCommand: honest })];
      const sentinels = [bad, good].map(({ host, port }) => ({ host, port }));
      const client = new Redis({ sentinels, name: NAME, sentinelTimeout: 200, connectTimeout: 500 });
      client.on('error', () => undefined);
      t.after(() => client.disconnect());
      // Long enough for the bad one to be asked twice, or to fill the memory if it could.
      for (let n = 1; n <= 30; n++) {
        assert.equal(await client.echo(`${n}`), `${n}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      assert.equal(client.health().node, `${master.host}:${master.port}`);
      assert.ok(client.health().sentinels.length <= 16);
      const grown = process.memoryUsage().rss - before;
      assert.ok(grown < MEMORY_BOUND, `memory grew by ${Math.round(grown / MB)} MB`);
    });
  }
});
