'use strict';

// A server may refuse a command by its first lines, while the rest of it is still on this side.

const assert = require('node:assert/strict');
const { describe, it } = require('node:test');
const { Redis } = require('..');
const { RespParser } = require('../tools/resp-parser');
const { startRedis } = require('../tools/redis-server');
const { GREETINGS, hostileServer } = require('./helpers/hostile-server');

/** More than any socket takes at once. */
const HUGE = 'x'.repeat(20_000_000);

/** A client, and what it tells of ends of its connections. */
function watched(t, options) {
  const client = new Redis(options);
  const told = { codes: new Set(), reasons: [] };
  client.on('error', (error) => told.codes.add(error.code));
  client.on('lost', (reason) => told.reasons.push(reason));
  t.after(() => client.disconnect());
  return { client, ...told };
}

describe('a Redis that takes no values as large as this one', () => {
  it('is heard, and answers the next command', async (t) => {
    const redis = await startRedis({ args: ['proto-max-bulk-len 1mb'] });
    t.after(() => redis.stop());
    const { client, codes, reasons } = watched(t, { host: redis.host, port: redis.port });
    for (let round = 0; round < 5; round++) {
      const set = client.set('huge', HUGE);
      const next = client.set('small', round);
      await assert.rejects(set, /Protocol error: invalid bulk length/);
      assert.equal(await next, 'OK');
      assert.equal(await client.get('small'), String(round));
    }
    assert.equal(codes.has('ERR_REDIS_INTERNAL'), false);
    assert.doesNotMatch(reasons.join(), /internal error/);
  });
});

/**
 * Answers a SET by its first bytes and reads no further; the connections after the first are those of a Redis.
 * @param {string} answer
 */
function hasty(answer) {
  let isFirst = true;
  return (socket) => {
    const parser = new RespParser();
    const rash = isFirst;
    isFirst = false;
    socket.on('data', (chunk) => {
      if (rash && /\bset\r\n/i.test(chunk.toString('latin1'))) {
        socket.pause();
        socket.write(answer);
        return;
      }
      for (const { value } of parser.push(chunk)) {
        socket.write(GREETINGS[String(value[0]).toLowerCase()] ?? '+later\r\n');
      }
    });
  };
}

describe('a server that answers by the first bytes of a command, and reads no further,', () => {
  for (const [kind, answer] of Object.entries({
    'with an error': '-ERR too large\r\n',
    'with success': '+OK\r\n'
  })) {
    it(`${kind}, loses its client, and what comes next is answered elsewhere`, async (t) => {
      const server = await hostileServer(t, { onConnect: hasty(answer) });
      const { client, codes, reasons } = watched(t, { host: server.host, port: server.port });
      const [set] = await Promise.allSettled([client.set('huge', HUGE)]);
      if (set.status === 'rejected') assert.match(set.reason.message, /too large/);
      else assert.equal(set.value, 'OK');
      assert.equal(await client.get('k'), 'later');
      assert.equal(reasons.length, 1);
      assert.match(reasons[0], /answered a command before all of it was sent/);
      assert.deepEqual([...codes], ['ERR_REDIS_PROTOCOL']);
      assert.equal(server.accepted, 2);
    });
  }
});
