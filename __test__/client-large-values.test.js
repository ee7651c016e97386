'use strict';

// Values that travel in memory of their own, see `src/resp/tape/mod.rs`: around the length from which they do, as
// strings and as Buffers, alone and among others, whole and in parts.

const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const { Redis } = require('..');
const { startRedis } = require('../tools/redis-server');

const LIMIT = 32 * 1024;
const LENGTHS = [LIMIT - 1, LIMIT, LIMIT + 1, 65_535, 65_536, 200_000, 3_000_000];

/** Different at each place, so that a shifted or mixed-up value is seen. */
const ascii = (length) =>
  Array.from({ length: Math.ceil(length / 8) }, (_, i) => `${i}`.padStart(8, '.'))
    .join('')
    .slice(0, length);

describe('large values', () => {
  let server;
  let client;
  before(async () => {
    server = await startRedis();
    client = new Redis(server.port);
  });
  after(async () => {
    await client.quit();
    await server.stop();
  });

  it('come back as they were, as a string and as a Buffer', async () => {
    for (const length of LENGTHS) {
      const value = ascii(length);
      assert.equal(await client.set('k', value), 'OK');
      assert.equal(await client.strlen('k'), length);
      assert.ok((await client.get('k')) === value, `${length} characters`);
      assert.ok((await client.getBuffer('k')).equals(Buffer.from(value)), `${length} bytes`);
    }
  });

  it('that are not ASCII keep their characters, and bytes stay bytes', async () => {
    const text = `${ascii(100_000)}Zoë 北京 ${ascii(100_000)}`;
    const bytes = Buffer.from(Array.from({ length: 200_000 }, (_, i) => i % 256));
    await client.set('text', text);
    await client.set('bytes', bytes);
    assert.ok((await client.get('text')) === text);
    assert.ok((await client.getBuffer('text')).equals(Buffer.from(text)));
    assert.ok((await client.getBuffer('bytes')).equals(bytes));
    assert.ok((await client.get('bytes')) === bytes.toString());
  });

  it('keep their places among small ones', async () => {
    const values = Array.from({ length: 40 }, (_, i) => `${i}:${ascii(i % 2 ? 10 : LIMIT + i)}`);
    await client.mset(Object.fromEntries(values.map((value, i) => [`m:${i}`, value])));
    const keys = values.map((_, i) => `m:${i}`);
    assert.deepEqual(await client.mget(keys), values);
    assert.deepEqual(await Promise.all(keys.map((key) => client.get(key))), values);
    assert.deepEqual((await client.mgetBuffer(keys)).map(String), values);
    await client.hset('h', { small: 'v', large: values[0], last: '' });
    assert.deepEqual(await client.hgetall('h'), { small: 'v', large: values[0], last: '' });
  });

  it('in a transaction with small ones', async () => {
    const value = ascii(100_000);
    assert.deepEqual(
      await client.multi().set('a', value).get('a').set('b', Buffer.from(value)).get('b').exec(),
      [
        [null, 'OK'],
        [null, value],
        [null, 'OK'],
        [null, value]
      ]
    );
  });

  it('can be used like any string, and outlive the client', async () => {
    const value = `{"list":[${ascii(50_000).replaceAll('.', ' ')}1]}`;
    const json = `{"text":"${ascii(50_000)}"}`;
    await client.mset({ value, json });
    const second = new Redis(server.port);
    const [read, parsed] = [await second.get('value'), JSON.parse(await second.get('json'))];
    await second.quit();
    assert.equal(parsed.text, ascii(50_000));
    assert.ok(read.slice(1000, 2000) === value.slice(1000, 2000) && `${read}!` === `${value}!`);
    assert.equal(new Map([[value, 1]]).get(read), 1);
  });
});
