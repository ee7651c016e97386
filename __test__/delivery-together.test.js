'use strict';

// Commands that may each run twice, and what of that is left when they are sent together.

const assert = require('node:assert/strict');
const { describe, it } = require('node:test');
const { deliveryFlags, IDEMPOTENT } = require('../lib/commands/delivery');
const { spoiltTogether } = require('../lib/commands/together');
const { pollUntil } = require('./helpers/poll-until');
const { behindProxy } = require('./helpers/behind-proxy');
const { withServer } = require('./helpers/one-server');

/** @param {string} text commands as one would type them */
const queueOf = (text) =>
  text.split(', ').map((command) => {
    const args = command.split(' ');
    return { name: args[0], args };
  });

const namesOf = (spoilt) => [...(spoilt ?? [])].map(({ name }) => name).sort();

describe('sent again together, these do what they did', () => {
  for (const text of [
    // What jambonz does.
    'hmset call a 1, expire call 60, zadd calls 1 call',
    'hmset call a 1, expire call 60',
    'hset gateway sid 1, expire gateway 60',
    'del set, sadd set a b',
    'del call, zrem calls call',
    // A rate limiter.
    'zremrangebyscore z 0 5, zadd z 6 m, zcard z, expire z 60',
    'get a, mget a b, hgetall h',
    'set a 1, get a',
    'get session, expire session 60',
    'hgetall session, pexpire session 60000, persist other',
    'get a, set b 1',
    'expire a 10, expire b 10, persist c',
    'expire a 10, sadd b x',
    'sadd b x, sunionstore a b',
    'del a, sunionstore a b, expire a 60',
    'sadd a x, expire a 10, sadd b x, expire b 10',
    'get a, publish channel message, echo x',
    'set ab 1, get a, set b 1'
  ]) {
    it(text, () => assert.equal(spoiltTogether(queueOf(text)), undefined));
  }
});

describe('sent again together, these would not', () => {
  for (const [text, expected] of Object.entries({
    'lrange q 0 -1, del q': 'del lrange',
    'zrangebyscore z 0 5, zremrangebyscore z 0 5': 'zrangebyscore zremrangebyscore',
    'get a, set a 1': 'get set',
    'smembers s, hset h f v, unlink x s': 'smembers unlink',
    'mget x y, mset y 1 z 2': 'mget mset',
    'getex a EX 10, del a': 'del getex',
    'ttl a, expire a 10': 'expire ttl',
    'get a, expire a 0': 'expire get',
    'get a, expireat a 1': 'expireat get',
    'expire a 10, hset a f v': 'expire hset',
    'expire a 10 XX, expire a 20 NX': 'expire expire',
    'hmset a f v, expire a 10, hdel a f, hset a g v': 'expire hdel hset',
    'sunionstore a b, sadd b x': 'sadd sunionstore',
    'pfmerge a b, pfadd b x': 'pfadd pfmerge',
    'sinterstore d a b, sadd b m': 'sadd sinterstore',
    'lset l 0 x, lpush l y': 'lpush lset',
    'get a, eval code 1 a': 'eval get',
    'get a, eval code 0': 'eval get',
    'get a, json.set b $ 1': 'get json.set',
    'dbsize, set a 1': 'dbsize set',
    'get a, flushall': 'flushall get',
    'zunion 2 a b, zadd b 1 m': 'zadd zunion'
  })) {
    it(text, () => assert.deepEqual(namesOf(spoiltTogether(queueOf(text))), expected.split(' ')));
  }

  it('keys as Buffers', () => {
    const [read, write] = queueOf('lrange q 0 -1, del q');
    write.args[1] = Buffer.from('q');
    assert.equal(spoiltTogether([read, write])?.size, 2);
  });

  it('many reads of one key, and many writes behind them, take no time', () => {
    const reads = Array.from({ length: 20_000 }, () => queueOf('get a')[0]);
    const writes = Array.from({ length: 20_000 }, (_, i) => queueOf(`${i % 2 ? 'set' : 'del'} a`)[0]);
    assert.equal(spoiltTogether([...reads, ...writes])?.size, 40_000);
  });
});

describe('whatever passes for repeatable', () => {
  let server;
  withServer((own) => {
    server = own.server;
  });

  // Of a key that is two things in one transaction nothing is promised.
  const EITHER = `expire a 100, expire b 100, expire a 100 NX, expire a 200 XX, expireat b 1, persist a, persist b, ttl a, del a, del b,
    unlink a b, flushall, dbsize`;
  const KINDS = [
    {
      commands: `get a, get b, getex a EX 100, set a 1, set b 2, set a 3 KEEPTTL, setrange a 2 x, setbit a 5 1, mset a 1 b 2, setex b 100 v`,
      states: [[], ['set a v EX 50'], ['set a v', 'set b w'], ['set b w EX 50']]
    },
    {
      commands: `sadd a x, sadd b y, srem a x, srem b y, smembers a, smembers b, sunionstore a b, sinterstore b b a, sinterstore a a b, sunionstore b a b`,
      states: [[], ['sadd a x z', 'sadd b x y'], ['sadd a y', 'expire a 60'], ['sadd b x', 'expire b 60']]
    },
    {
      commands: `zadd a 1 x, zadd a 3 y, zadd a GT 2 x, zadd a LT 2 y, zadd b 2 x, zrem a x, zremrangebyscore a 0 2, zrange a 0 -1, zcard b`,
      states: [[], ['zadd a 2 x 5 y'], ['zadd a 1 z', 'expire a 60', 'zadd b 1 z']]
    },
    {
      commands: 'hset a f 1, hset a g 2, hdel a f, hdel b f, hmset b f 3, hgetall a, hget b f',
      states: [[], ['hset a f 0', 'expire a 60'], ['hset b f 0 g 0', 'expire b 60']]
    }
  ].map(({ commands, states }) => ({
    commands: queueOf(`${EITHER}, ${commands}`.replace(/\s+/g, ' ')),
    states
  }));

  // Always the same sequence: a failure is to be found again.
  let seed = 1;
  const random = (n) => {
    seed = (seed * 48271) % 2147483647;
    return seed % n;
  };

  /** Runs the commands, and answers what each of them replied, and what is there then. */
  const SCRIPT = `
    local function sorted(list)
      if type(list) == 'table' then table.sort(list, function(x, y) return tostring(x) < tostring(y) end) end
      return list
    end
    local replies = {}
    for command in string.gmatch(ARGV[1], '[^,]+') do
      local args = {}
      for word in string.gmatch(command, '%S+') do args[#args + 1] = word end
      local reply = redis.pcall(unpack(args))
      replies[#replies + 1] = cjson.encode(type(reply) == 'table' and reply.err or sorted(reply))
    end
    local read = { string = { 'get' }, set = { 'smembers' }, zset = { 'zrange', 0, -1, 'withscores' }, hash = { 'hgetall' } }
    local left = {}
    for i, key in ipairs({ 'a', 'b' }) do
      local kind = redis.call('type', key).ok
      local value = ''
      if kind ~= 'none' then value = sorted(redis.call(read[kind][1], key, unpack(read[kind], 2))) end
      left[i] = { kind, value, redis.call('ttl', key) > 0 }
    end
    return { replies, cjson.encode(left) }`;
  const run = (commands) =>
    server.cli('EVAL', SCRIPT, 0, commands.map(({ args }) => args.join(' ')).join(','));

  it('leaves the same data when it runs twice, and its reads see the same', async () => {
    let judged = 0;
    for (let round = 0; round < 4000; round++) {
      const { commands: known, states } = KINDS[round % KINDS.length];
      const commands = Array.from({ length: 2 + random(3) }, () => ({ ...known[random(known.length)] }));
      if (spoiltTogether(commands)) continue;
      judged++;
      await server.cli('FLUSHALL');
      for (const command of states[random(states.length)]) await server.cli(...command.split(' '));
      const text = commands.map(({ args }) => args.join(' ')).join(', ');
      const [first, once] = await run(commands);
      const [second, twice] = await run(commands);
      assert.equal(twice, once, text);
      commands.forEach(({ name, args }, i) => {
        const isRead = /^(?:get|getex|smembers|dbsize|zrange|zcard|hgetall|hget)$/.test(name);
        if (isRead && deliveryFlags(name, args) & IDEMPOTENT) assert.deepEqual(second[i], first[i], text);
      });
    }
    assert.ok(judged > 500, `${judged}`);
  });
});

describe('the reply is lost after they were executed', () => {
  const place = behindProxy();
  const MAYBE = 'ERR_REDIS_MAYBE_EXECUTED';

  async function connected() {
    const client = place.viaProxy();
    client.on('error', () => undefined);
    await client.ping();
    return client;
  }

  it('a transaction that reads and takes out is not repeated', async () => {
    await place.server.cli('RPUSH', 'q', 'a', 'b', 'c');
    const client = await connected();
    // MULTI, LRANGE and DEL are answered; the reply to EXEC is not.
    place.proxy.cutAfterRequests(3);
    await assert.rejects(client.multi().lrange('q', 0, -1).del('q').exec(), { code: MAYBE });
    assert.equal(await place.server.cli('EXISTS', 'q'), 0);
  });

  it('one that changes nothing when it is repeated is', async () => {
    const client = await connected();
    place.proxy.cutAfterRequests(4);
    const results = await client.multi().hmset('h', { a: 1 }).expire('h', 60).zadd('z', 1, 'h').exec();
    assert.deepEqual(results.slice(0, 2), [
      [null, 'OK'],
      [null, 1]
    ]);
  });

  for (const [title, build] of Object.entries({
    'a pipeline': (client) => client.pipeline().lrange('q', 0, -1).lrange('q', 0, 1).del('q').get('other'),
    'a transaction within a pipeline': (client) =>
      client.pipeline().lrange('q', 0, -1).lrange('q', 0, 1).multi().del('q').exec().get('other')
  })) {
    it(`${title}: neither what reads nor what takes out is repeated, all else is`, async () => {
      await place.server.cli('RPUSH', 'q', 'a', 'b', 'c');
      const client = await connected();
      place.proxy.cutAfterRequests(0);
      const outcomes = (await build(client).exec()).map(([error, value]) => error?.code ?? value);
      assert.deepEqual(outcomes, [...Array(outcomes.length - 1).fill(MAYBE), null]);
    });
  }

  it('and what was not executed is still there', async () => {
    await place.server.cli('RPUSH', 'q', 'a', 'b', 'c');
    const client = await connected();
    await place.proxy.setMode('swallow');
    const outcome = client.pipeline().lrange('q', 0, -1).del('q').exec();
    await pollUntil(async () => client.health().inFlight > 0);
    place.proxy.dropConnections();
    await place.proxy.setMode('pass');
    const codes = (await outcome).map(([error]) => error?.code);
    assert.deepEqual(codes, [MAYBE, MAYBE]);
    assert.equal(await client.llen('q'), 3);
  });
});
