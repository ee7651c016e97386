'use strict';

// Equal reads in a row share a request in a pipeline, which nobody may notice.

const assert = require('node:assert/strict');
const { createServer } = require('node:net');
const { once } = require('node:events');
const { after, beforeEach, before, describe, it } = require('node:test');
const { Redis } = require('..');
const { RespParser } = require('../tools/resp-parser');
const { startRedis } = require('../tools/redis-server');

describe('reads in a pipeline', () => {
  let server;
  let client;
  before(async () => {
    server = await startRedis();
    client = new Redis(server.port);
  });
  beforeEach(() => client.flushall());
  after(async () => {
    await client.quit();
    await server.stop();
  });

  it('see the writes between them, in order', async () => {
    const batch = client.pipeline().get('n').get('n').incr('n').get('n').get('n').incr('n').get('n');
    assert.deepEqual(
      (await batch.exec()).map(([, value]) => value),
      [null, null, 1, '1', '1', 2, '2']
    );
  });

  it('have each its own error', async () => {
    await client.rpush('list', 'a');
    await client.set('text', 'v');
    const results = await client.pipeline().get('text').get('list').get('text').exec();
    assert.deepEqual(
      results.map(([error, value]) => [error?.code, error?.command, value]),
      [
        [undefined, undefined, 'v'],
        ['WRONGTYPE', { name: 'get' }, undefined],
        [undefined, undefined, 'v']
      ]
    );
  });

  it('are answered in their shape, as strings or Buffers, whatever their number', async () => {
    const batch = client.pipeline();
    const count = 1000;
    for (let i = 0; i < count; i++) await client.hset(`h:${i}`, { i });
    for (let i = 0; i < count; i++) batch.hgetall(`h:${i}`);
    for (let i = 0; i < count; i++) batch.hgetBuffer(`h:${i}`, 'i');
    const results = await batch.exec();
    assert.deepEqual(
      results.map(([error, value]) => [error, Buffer.isBuffer(value) ? String(value) : value.i]),
      Array.from({ length: 2 * count }, (_, i) => [null, String(i % count)])
    );
  });

  it('answer each its callback', async () => {
    await client.mset({ a: 1, b: 2 });
    const heard = [];
    const note = (_error, value) => heard.push(value);
    await client.pipeline().get('a', note).get('b', note).exec();
    await new Promise(setImmediate);
    assert.deepEqual(heard, ['1', '2']);
  });

  it('are rejected each with its name when the client is closed', async () => {
    const closed = new Redis(server.port);
    await closed.quit();
    const results = await closed.pipeline().get('a').get('b').strlen('c').exec();
    assert.deepEqual(
      results.map(([error]) => error.code),
      Array(3).fill('ERR_REDIS_CLOSED')
    );
  });
});

describe('reads in a pipeline, on a server that refuses', () => {
  it('are sent again when a later one was refused, too', async (t) => {
    // The second GET is refused, as by a server that is loading.
    let gets = 0;
    const answers = {
      role: () => '*3\r\n$6\r\nmaster\r\n:0\r\n*0\r\n',
      get: () => (++gets === 2 ? '-LOADING Redis is loading the dataset in memory\r\n' : `:${gets}\r\n`)
    };
    const server = createServer((socket) => {
      const parser = new RespParser();
      socket.on('data', (data) => {
        for (const { value } of parser.push(data))
          socket.write(answers[value[0].toLowerCase()]?.() ?? '+OK\r\n');
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = new Redis(server.address().port, '127.0.0.1');
    client.on('error', () => undefined);
    t.after(() => {
      client.disconnect();
      server.close();
    });
    assert.deepEqual(await client.pipeline().get('K1').get('K2').get('K3').exec(), [
      [null, 4],
      [null, 5],
      [null, 6]
    ]);
  });
});
