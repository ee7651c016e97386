'use strict';

const { describe } = require('node:test');
const { compareAll } = require('../helpers/side-by-side');

/** What a stream brings: elements in any order, and the events in theirs. */
function collect(stream) {
  const pages = [];
  return new Promise((resolve, reject) => {
    stream.on('data', (page) => pages.push(page));
    stream.on('error', reject);
    stream.on('end', () => resolve(pages));
  });
}

const sorted = (pages) => pages.flat().map(String).sort();

/** Pairs belong together wherever they come. */
function sortedPairs(pages) {
  const flat = pages.flat();
  return flat.flatMap((item, i) => (i % 2 === 0 ? [`${item}=${flat[i + 1]}`] : [])).sort();
}

async function fill(c, count = 500) {
  const batch = c.pipeline();
  for (let i = 0; i < count; i++) {
    batch.set(`key:${i}`, i).sadd('set', `m${i}`).hset('hash', `f${i}`, i).zadd('zset', i, `m${i}`);
  }
  await batch.exec();
}

describe('scan streams', () => {
  compareAll({
    'scanStream brings every key': async (c) => {
      await fill(c);
      return sorted(await collect(c.scanStream()));
    },
    'match, count and type': async (c) => {
      await fill(c);
      return [
        sorted(await collect(c.scanStream({ match: 'key:1*', count: 100 }))),
        sorted(await collect(c.scanStream({ type: 'zset' })))
      ];
    },
    'sscanStream, hscanStream and zscanStream': async (c) => {
      await fill(c);
      return [
        sorted(await collect(c.sscanStream('set', { match: '*9' }))),
        sortedPairs(await collect(c.hscanStream('hash', { match: 'f1*', count: 7 }))),
        sortedPairs(await collect(c.zscanStream('zset', { match: '*0' })))
      ];
    },
    Buffers: async (c) => {
      await c.set('k', 1);
      await c.hset('h', 'f', Buffer.from([255]));
      return [
        await collect(c.scanBufferStream({ match: 'k' })),
        await collect(c.hscanBufferStream('h')),
        await collect(c.sscanBufferStream('no')),
        await collect(c.zscanBufferStream('no'))
      ];
    },
    'of nothing': async (c) => [await collect(c.scanStream()), await collect(c.sscanStream('no'))],
    'an error is an event': async (c) => {
      await c.set('k', 'text');
      return collect(c.sscanStream('k'));
    },
    'is a Readable of objects': (c) => {
      const stream = c.scanStream();
      const { readableObjectMode, readable } = stream;
      stream.close();
      return { readableObjectMode, readable };
    },
    'for await': async (c) => {
      await fill(c, 300);
      const found = [];
      for await (const page of c.scanStream({ match: 'key:*', count: 50 })) found.push(...page);
      return found.sort();
    },
    'pause and resume': async (c) => {
      await fill(c, 300);
      const stream = c.scanStream({ match: 'key:*', count: 10 });
      const found = [];
      stream.on('data', (page) => {
        found.push(...page);
        stream.pause();
        c.ping().then(() => stream.resume());
      });
      await new Promise((resolve) => stream.on('end', resolve));
      return found.sort();
    },
    'close() ends it early': async (c) => {
      await fill(c);
      const stream = c.scanStream({ count: 10 });
      const pages = await new Promise((resolve) => {
        const seen = [];
        stream.on('data', (page) => {
          seen.push(page);
          stream.close();
        });
        stream.on('end', () => resolve(seen.length));
      });
      return pages;
    }
  });
  compareAll(
    {
      'with a prefix': async (c) => {
        await c.set('k', 1);
        await c.hset('h', { f: 1 });
        return [await collect(c.scanStream({ match: 'p:*' })), await collect(c.hscanStream('h'))];
      }
    },
    { keyPrefix: 'p:' }
  );
});

describe('streams of Redis', () => {
  compareAll({
    'are written and read': async (c) => [
      await c.xadd('x', '1-1', 'f', 'v', 'g', 'w'),
      await c.xadd('x', 'MAXLEN', '~', 10, '2-1', 'f', 'v'),
      await c.xlen('x'),
      await c.xrange('x', '-', '+', 'COUNT', 1),
      await c.xrevrange('x', '+', '-'),
      await c.xread('STREAMS', 'x', '0'),
      await c.xread('STREAMS', 'x', '9'),
      await c.xdel('x', '1-1')
    ],
    'and read by groups': async (c) => {
      await c.xadd('x', '1-1', 'f', 'v');
      return [
        await c.xgroup('CREATE', 'x', 'g', '0'),
        await c.xreadgroup('GROUP', 'g', 'me', 'COUNT', 10, 'STREAMS', 'x', '>'),
        await c.xpending('x', 'g'),
        await c.xack('x', 'g', '1-1'),
        await c.xautoclaim('x', 'g', 'me', 0, '0'),
        await c.xinfo('GROUPS', 'x')
      ];
    },
    'a group that exists': async (c) => {
      await c.xgroup('CREATE', 'x', 'g', '$', 'MKSTREAM');
      return c.xgroup('CREATE', 'x', 'g', '$');
    }
  });
});
