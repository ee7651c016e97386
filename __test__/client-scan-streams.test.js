'use strict';

const assert = require('node:assert/strict');
const { once } = require('node:events');
const { afterEach, describe, it } = require('node:test');
const { pipeline } = require('node:stream/promises');
const { Writable } = require('node:stream');
const { withClient } = require('./helpers/one-server');
const { compareAll } = require('./helpers/side-by-side');

async function all(stream) {
  const elements = [];
  for await (const page of stream) elements.push(...page);
  return elements;
}

/** Elements come in no order; Buffers are told from strings. */
const sorted = (elements) => elements.map((e) => (Buffer.isBuffer(e) ? `bytes ${e}` : e)).sort();

const KEYS = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`key:${i}`, i]));

const seed = async (c) => {
  await c.mset(KEYS);
  await c.hset('h', { a: 1, b: 2 });
  await c.sadd('s', ['a', 'b', 'c']);
  await c.zadd('z', 1, 'a', 2, 'b');
};

describe('streams of scans', () => {
  compareAll({
    'scan all keys': async (c) => {
      await seed(c);
      return sorted(await all(c.scanStream()));
    },
    'scan those that match': async (c) => {
      await seed(c);
      return sorted(await all(c.scanStream({ match: 'key:1?', count: 100 })));
    },
    'scan those of a type': async (c) => {
      await seed(c);
      return sorted(await all(c.scanStream({ type: 'hash', count: 1000 })));
    },
    'scan hashes, sets and sorted sets': async (c) => {
      await seed(c);
      const streams = [c.hscanStream('h'), c.sscanStream('s', { count: 1 }), c.zscanStream('z')];
      return Promise.all(streams.map(async (stream) => sorted(await all(stream))));
    },
    'scan what is not there': async (c) => all(c.hscanStream('no')),
    'answer with Buffers': async (c) => {
      await seed(c);
      const streams = [
        c.scanBufferStream({ match: 'h' }),
        c.hscanBufferStream('h'),
        c.sscanBufferStream('s'),
        c.zscanBufferStream('z', { match: 'a' })
      ];
      return Promise.all(streams.map(async (stream) => sorted(await all(stream))));
    },
    'fail with what the server says': async (c) => {
      await c.set('k', 'v');
      return all(c.hscanStream('k'));
    },
    'emit pages': async (c) => {
      await c.sadd('s', ['a', 'b']);
      const stream = c.sscanStream('s');
      const pages = [];
      stream.on('data', (page) => pages.push(sorted(page)));
      await once(stream, 'end');
      return pages;
    }
  });
});

describe('streams of scans with a prefix of keys', () => {
  compareAll(
    {
      'prefix the key': async (c) => {
        await c.sadd('s', 'a');
        return [await all(c.sscanStream('s')), await all(c.scanStream({ match: 'p:*' }))];
      }
    },
    { keyPrefix: 'p:' }
  );
});

describe('a stream of a scan', () => {
  let server;
  let client;
  withClient((own) => {
    ({ server, client } = own);
  });
  afterEach(() => client.flushall());

  const scans = async () => {
    const stats = await server.cli('INFO', 'commandstats');
    return Number(/cmdstat_scan:calls=(\d+)/.exec(stats)?.[1] ?? 0);
  };

  it('reads no further than its reader wants', async () => {
    await seed(client);
    await server.cli('CONFIG', 'RESETSTAT');
    const stream = client.scanStream({ count: 1, highWaterMark: 3 });
    const iterator = stream[Symbol.asyncIterator]();
    await iterator.next();
    // Had it read on, its requests would have been ahead of this one.
    await client.ping();
    const asked = await scans();
    assert.ok(asked >= 1 && asked <= 5, `${asked} pages were read for one`);
    await iterator.return();
    assert.equal(stream.destroyed, true);
  });

  it('ends after close()', async () => {
    await seed(client);
    const stream = client.scanStream({ count: 1 });
    const seen = [];
    for await (const page of stream) {
      seen.push(page);
      stream.close();
    }
    assert.ok(seen.length > 0 && seen.length < 100, `${seen.length} pages`);
  });

  it('asks nothing more once it is destroyed', async () => {
    await seed(client);
    const stream = client.scanStream({ count: 1 });
    stream.resume();
    await once(stream, 'data');
    stream.destroy();
    await once(stream, 'close');
    await client.ping();
    const asked = await scans();
    await client.ping();
    assert.equal(await scans(), asked);
  });

  it('can be piped, and an error on the other side ends it', async () => {
    await seed(client);
    const stream = client.scanStream({ count: 1 });
    const broken = new Writable({
      objectMode: true,
      write: (_page, _encoding, done) => done(new Error('full'))
    });
    await assert.rejects(pipeline(stream, broken), /full/);
    assert.equal(stream.destroyed, true);
  });

  it('fails when the client is closed', async () => {
    const closed = client.duplicate();
    await closed.ping();
    closed.disconnect();
    await assert.rejects(all(closed.scanStream()), { code: 'ERR_REDIS_CLOSED' });
  });

  it('leaves options that are null out', async () => {
    await client.set('k', 'v');
    assert.deepEqual(await all(client.scanStream({ match: null, type: undefined })), ['k']);
  });

  it('takes options of a hash alone', async (t) => {
    await client.hset('h', { a: 1 });
    const probe = await client.hscan('h', 0, 'NOVALUES').catch(() => undefined);
    if (!probe) return t.skip('HSCAN ... NOVALUES is Redis 7.4');
    assert.deepEqual(await all(client.hscanStream('h', { noValues: true })), ['a']);
  });
});
