'use strict';

/**
 * What may leave something behind. Each does `count` things and resolves when all of them have ended.
 * @typedef {{client: any, hasty: any, kick: () => Promise<void>, failOver: () => Promise<void>}} Stage `hasty` has no
 *   time, `kick` cuts the connection, `failOver` asks the Sentinels for another master
 * @typedef {{run: (stage: Stage, count: number) => Promise<unknown>, share?: number}} Family `share` of the usual count
 */

/** @param {number} count @param {(i: number) => Promise<any>} one */
const all = (count, one) => Promise.allSettled(Array.from({ length: count }, (_, i) => one(i)));

const TEXT = 'x'.repeat(200);
const BYTES = Buffer.alloc(5_000, 255);

/** @type {Record<string, Family>} */
const FAMILIES = {
  strings: {
    run: ({ client }, n) => all(n, (i) => (i % 2 ? client.set(`k${i % 50}`, TEXT) : client.get(`k${i % 50}`)))
  },
  'text that is not ASCII': { run: ({ client }, n) => all(n, () => client.echo('größer\u{1F600}')) },
  'large texts': { run: ({ client }, n) => all(n, () => client.echo('y'.repeat(20_000))), share: 0.05 },
  hashes: {
    run: ({ client }, n) =>
      all(n, (i) => (i % 2 ? client.hset('h', { [`f${i % 20}`]: i, g: TEXT }) : client.hgetall('h')))
  },
  lists: { run: ({ client }, n) => all(n, (i) => (i % 2 ? client.rpush('l', i) : client.lpop('l'))) },
  sets: { run: ({ client }, n) => all(n, (i) => (i % 2 ? client.sadd('s', i % 30) : client.smembers('s'))) },
  'sorted sets': {
    run: ({ client }, n) => all(n, (i) => (i % 2 ? client.zadd('z', i, i % 30) : client.zrange('z', 0, 9)))
  },
  Buffers: {
    run: ({ client }, n) => all(n, (i) => (i % 2 ? client.set('b', BYTES) : client.getBuffer('b'))),
    share: 0.2
  },
  scans: { run: ({ client }, n) => all(n, () => client.scan(0, 'COUNT', 20)), share: 0.5 },
  scripts: {
    run: ({ client }, n) => all(n, (i) => client.eval('return {ARGV[1], {1, 2}}', 0, i)),
    share: 0.5
  },
  pipelines: {
    run: ({ client }, n) => all(n, (i) => client.pipeline().set('p', i).get('p').exec()),
    share: 0.3
  },
  transactions: {
    run: ({ client }, n) => all(n, (i) => client.multi().set('m', i).get('m').exec()),
    share: 0.3
  },
  callbacks: { run: ({ client }, n) => all(n, () => new Promise((resolve) => client.get('k1', resolve))) },
  'error replies': { run: ({ client }, n) => all(n, () => client.incr('h')) },
  'refused arguments': { run: ({ client }, n) => all(n, async () => client.set('k', Object.create(null))) },
  'missed deadlines': { run: ({ hasty }, n) => all(n, () => hasty.get('k1')), share: 0.2 },
  'lost connections': {
    async run({ client, kick }, n) {
      for (let i = 0; i < n; i++) {
        await Promise.allSettled([client.get('k1'), client.incr('i'), kick(), client.get('k1')]);
      }
    },
    share: 0.004
  },
  'clients that come and go': {
    async run({ client }, n) {
      for (let i = 0; i < n; i++) {
        const own = client.duplicate();
        await own.get('k1');
        await (i % 2 ? own.quit() : own.disconnect());
      }
    },
    share: 0.01
  }
};

/**
 * What takes minutes, each by the number of its events in a round.
 * @type {Record<'reconnects' | 'failovers', Family>}
 */
const SLOW_FAMILIES = {
  reconnects: FAMILIES['lost connections'],
  failovers: {
    async run({ client, failOver }, n) {
      for (let i = 0; i < n; i++) {
        const reported = new Promise((resolve) => client.once('failover', resolve));
        const work = all(50, () => client.incr('i'));
        await failOver();
        await Promise.all([reported, work]);
      }
    }
  }
};

module.exports = { FAMILIES, SLOW_FAMILIES };
