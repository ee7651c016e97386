// Commands of the client, of pipelines and of transactions. Compiled only.

import { Command, type Outcome, Redis } from '@jambonz/redis-native';
import { resolvesTo } from './assert-type.mjs';

const c = new Redis();

// constructors
new Redis(6379, 'localhost', { password: 'p' });
new Redis('6379', 'localhost');
new Redis(6379, { db: 1 });
new Redis('rediss://user:password@host:6380/1', { tls: { rejectUnauthorized: false } });
new Redis('/var/run/redis.sock');
new Redis({
  sentinels: [{ host: 'a', port: 26379 }, { host: 'b' }],
  name: 'mymaster',
  followPromotion: 'announced'
});
// @ts-expect-error no such option
new Redis({ hots: 'localhost' });
// @ts-expect-error neither `early` nor `announced`
new Redis({ followPromotion: 'late' });
// @ts-expect-error an encrypted key is not taken
new Redis({ tls: { passphrase: 'p' } });

// strings and keys
resolvesTo<string | null>()(c.get('k'));
resolvesTo<Buffer | null>()(c.getBuffer(Buffer.from('k')));
resolvesTo<'OK'>()(c.set('k', 1));
resolvesTo<'OK'>()(c.set('k', 'v', 'EX', '60'));
resolvesTo<'OK' | null>()(c.set('k', 'v', 'nx'));
resolvesTo<'OK' | null>()(c.set('k', 'v', 'NX', 'EX', 60));
resolvesTo<'OK' | null>()(c.set('k', 'v', 'EX', 60, 'NX'));
resolvesTo<string | null>()(c.set('k', 'v', 'GET'));
resolvesTo<'OK'>()(c.setex('k', '60', 'v'));
resolvesTo<number>()(c.del('a', 'b'));
resolvesTo<number>()(c.del(['a', 'b']));
resolvesTo<(string | null)[]>()(c.mget(['a', 'b']));
resolvesTo<(Buffer | null)[]>()(c.mgetBuffer('a', 'b'));
resolvesTo<'OK'>()(c.mset({ a: 1, b: Buffer.alloc(1) }));
resolvesTo<'OK'>()(c.mset(new Map([['a', 1]])));
resolvesTo<string[]>()(c.keys('*'));
resolvesTo<[cursor: string, keys: string[]]>()(c.scan(0, 'MATCH', 'x*', 'COUNT', 100));
resolvesTo<number>()(c.incrby('k', 5));

// hashes, lists, sets
resolvesTo<Record<string, string>>()(c.hgetall('h'));
resolvesTo<Record<string, Buffer>>()(c.hgetallBuffer('h'));
resolvesTo<number>()(c.hset('h', { a: 1 }));
resolvesTo<number>()(c.hset('h', 'a', 1, 'b', 2));
resolvesTo<'OK'>()(c.hmset('h', new Map([['a', 1]])));
resolvesTo<number>()(c.hdel('h', 'a', 'b'));
resolvesTo<string | null>()(c.lpop('l'));
resolvesTo<string[] | null>()(c.lpop('l', 2));
resolvesTo<number>()(c.rpush('l', ['a', 'b']));
resolvesTo<0 | 1>()(c.sismember('s', 'a'));
resolvesTo<number>()(c.sadd('s', 'a', 1));
resolvesTo<string[]>()(c.smembers('s'));
resolvesTo<Buffer[]>()(c.smembersBuffer('s'));

// sorted sets, with all the shapes that apps use
resolvesTo<number>()(c.zadd('z', 1, 'a', 2, 'b'));
resolvesTo<number>()(c.zadd('z', 'NX', 1, 'a'));
resolvesTo<string[]>()(c.zrange('z', 0, -1, 'WITHSCORES'));
resolvesTo<number>()(c.zremrangebyscore('z', 0, Date.now()));
resolvesTo<[cursor: string, pairs: string[]]>()(c.zscan('z', [0, 'MATCH', 'a*', 'COUNT', 100]));
resolvesTo<[cursor: string, pairs: string[]]>()(c.zscan(['z', '0', 'COUNT', 500]));
resolvesTo<string[]>()(c.zpopmin('z'));

// scripts, the rest, and anything by name
resolvesTo<unknown>()(c.eval('return 1', 1, 'k', ['a', 'b']));
resolvesTo<unknown>()(c.xadd('s', '*', 'field', 'value'));
resolvesTo<number>()(c.pfcount<number>('k'));
resolvesTo<string>()(c.call<string>('CLIENT', 'INFO'));
resolvesTo<unknown>()(c.callBuffer('DUMP', ['k']));

// callbacks
c.get('k', (error, value) => {
  const text: string | null | undefined = value;
  return [error?.message, text];
});
c.hdel('h', 'a', 'b', (_error, count?: number) => count);
c.mget(['a'], (_error, values) => values?.[0]?.length);
c.set('k', 'v', 'EX', 60, (_error, reply) => reply?.length);
c.set('k', 'v', 'NX', (_error, reply) => reply?.length);
c.lpop('l', 2, (_error, items) => items?.length);
c.scan(0, 'MATCH', '*', (_error, page) => page?.[1].length);
c.hset('h', { a: 1 }, (_error, added) => added?.toFixed());
c.xlen('s', (_error, length) => length);

// pipelines and transactions
const results: Promise<Outcome[] | null> = c
  .multi()
  .set('k', 1)
  .get('k')
  .hgetallBuffer('h')
  .xadd('s', '*', 'f', 'v')
  .exec();
c.pipeline([
  ['set', 'k', 1],
  ['mget', ['a', 'b']]
]).exec((error, outcomes) => [error, outcomes?.length]);
c.multi()
  .get('k', (_error, value) => value?.length)
  .call('get', 'k')
  .exec();
resolvesTo<[string, string] | null>()(c.blpop('l', 'm', 0));
resolvesTo<number>()(c.subscribe('channel', 'other'));
resolvesTo<'OK'>()(c.multi({ pipeline: false }));
resolvesTo<Redis>()(c.monitor());
resolvesTo<Outcome[] | null>()(c.pipeline().exists('a').exists('b').exec());

// @ts-expect-error a key is needed
c.get();
// @ts-expect-error one key only
c.get('a', 'b');
// @ts-expect-error a miss is null
const text: Promise<string> = c.get('k');
// @ts-expect-error objects would be stored as "[object Object]"
c.set('k', {});
// @ts-expect-error seconds are missing
c.set('k', 'v', 'EX');
// @ts-expect-error no such command
c.gett('k');

export { results, text };

// scripts
c.defineCommand('mine', { lua: 'return 1', numberOfKeys: 0, readOnly: true });
new Redis({ scripts: { mine: { lua: 'return 1' } } });
// @ts-expect-error without a text
c.defineCommand('mine', { numberOfKeys: 0 });

// transactions within a pipeline
resolvesTo<Outcome[] | null>()(
  c.pipeline().get('a').multi().set('k', 1).getBuffer('k').exec().get('k').exec()
);
resolvesTo<Outcome[] | null>()(
  c.pipeline([['set', 'k', 'v', (_error: Error | null) => undefined]]).execBuffer()
);

// streams of scans
const scanned = c.scanStream({ match: 'a*', count: 10, type: 'hash', highWaterMark: 2 });
for await (const page of scanned) resolvesTo<string[]>()(Promise.resolve(page));
scanned.close();
for await (const page of c.hscanBufferStream('h', { noValues: true })) {
  resolvesTo<Buffer[]>()(Promise.resolve(page));
}
// @ts-expect-error sets have no values to leave out
c.sscanStream('s', { noValues: true });

// what packages ask for
resolvesTo<unknown>()(c.sendCommand(new Command('get', ['k'], { replyEncoding: 'utf8' })));
Redis.createClient('redis://localhost');
new Redis({ retryStrategy: (times) => (times > 3 ? null : times * 50), maxRetriesPerRequest: null });
new Redis({ reconnectOnError: (error) => (error.code === 'READONLY' ? 2 : false) });
// @ts-expect-error sockets are not made in JavaScript
new Redis({ Connector: class {} });
{
  await using scoped = c.duplicate();
  resolvesTo<string | null>()(scoped.get('k'));
}
