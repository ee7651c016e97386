'use strict';

// A process in which everything fails, and which prints all that it can get hold of: no secret is in it. The ways
// are listed one by one in client-secrets.test.js; this is the net below them.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const { after, before, describe, it } = require('node:test');
const { temporaryFolder } = require('../tools/child-registry');
const { freePort } = require('../tools/free-ports');
const { startRedis } = require('../tools/redis-server');
const { startCluster } = require('../tools/sentinel-cluster');
const { makeCertificates } = require('../tools/tls-certificates');
const { runChild } = require('./helpers/child');

const SCRIPT = `
const { inspect } = require('node:util');
const { subscribe } = require('node:diagnostics_channel');
const { once } = require('node:events');

/** Prints in every way that loggers know. */
function show(...values) {
  for (const value of values) {
    const everything = { depth: 12, maxStringLength: null, maxArrayLength: null };
    console.log(inspect(value, everything), String(value), value?.stack, value?.message);
    try { console.log(JSON.stringify(value), JSON.stringify({ ...value })); } catch {}
    if (value?.cause) show(value.cause);
  }
}
for (const level of ['debug', 'info', 'warn', 'error', 'trace', 'log']) console[level] = console[level].bind(console);
const logger = { debug: show, info: show, warn: show, error: show, trace: show };
subscribe('jambonz:redis-native:failover', show);
process.on('warning', show);

const clients = [];
function create(...args) {
  let client;
  try { client = new Redis(...args); } catch (error) { show(error); return undefined; }
  for (const event of ['connecting', 'connect', 'ready', 'close', 'reconnecting', 'end', 'error', 'warning', 'failover'])
    client.on(event, (...told) => show(event, ...told, client));
  clients.push(client);
  return client;
}

async function failing(client) {
  if (client === undefined) return;
  const arg = options.argument;
  const hasty = client.withOptions({ deadline: 150 });
  const calls = [
    hasty.set('key', arg), hasty.set('key', arg, arg), hasty.call('nosuch', arg, arg), hasty.hset('list', arg, arg),
    hasty.eval('return redis.call("nosuch", ARGV[1])', 0, arg), hasty.eval('error(ARGV[1])', 0, 'x'), hasty.evalsha('0'.repeat(40), 0, arg),
    hasty.setex('key', 'x', arg), hasty.incr('key'), hasty.config('SET', 'nosuch', arg), hasty.acl('SETUSER', 'u', '>' + arg, 'nonsense'),
    hasty.multi().set('key', arg).set(arg).exec(), hasty.pipeline().set('key', arg).call('nosuch', arg).exec(),
    hasty.call('AUTH', arg), hasty.call('HELLO', '3', 'AUTH', 'default', arg), hasty.migrate('h', 1, 'k', 0, 10, 'AUTH', arg), hasty.subscribe?.(arg)
  ].filter(Boolean);
  for (const result of await Promise.allSettled(calls)) show(result.reason ?? result.value?.map?.(([error]) => error));
  show(client, client.options, client.health(), client.lastError, clientViews(client));
}
const clientViews = (client) => [client.withOptions({ retry: 'always' }), client.duplicate({ lazyConnect: true }).options, client.pipeline()];

async function main() {
  const { host, port, away, sentinels, secret, key, cert, url } = options;
  const quick = { commandDeadline: 300, connectTimeout: 200 };
  await failing(create({ host, port, password: secret, ...quick }));
  await failing(create({ host, port, username: 'nobody', password: secret, ...quick }));
  await failing(create({ host, port, password: options.right, ...quick }));
  await failing(create({ host, port: away, password: secret, ...quick }));
  await failing(create({ host, port: away, password: secret, enableOfflineQueue: false, ...quick }));
  await failing(create({ host, port: away, password: secret, queueMaxBytes: 1, ...quick }));
  await failing(create({ host: 'nosuch.invalid', password: secret, ...quick }));
  await failing(create({ sentinels, name: 'mymaster', sentinelPassword: secret, password: secret, ...quick }));
  await failing(create({ sentinels, name: 'mymaster', sentinelUsername: 'nobody', sentinelPassword: secret, ...quick }));
  await failing(create({ sentinels, name: 'nosuch', sentinelPassword: options.right, password: secret, ...quick }));
  await failing(create({ host, port, password: secret, tls: { key, cert }, ...quick }));
  await failing(create({ host, port, password: secret, tls: { key: key.slice(40), cert }, ...quick }));
  await failing(create({ host, port, password: secret, tls: { key, cert, passphrase: secret }, ...quick }));
  for (const broken of [url, url + '%zz', url.slice(5), url.replace('redis:', 'http:'), url.replace('//', ''), url + ':99999999'])
    await failing(create(broken, quick)), await failing(create({ host: broken, ...quick }));
  await failing(create({ host, port, password: { secret }, ...quick }));
  for (const target of [{ host, port, password: secret }, { host, port: away, password: options.right }]) {
    const helpers = createHelpers({ ...target, ...quick }, logger);
    helpers.client.on('error', show);
    clients.push(helpers.client);
    const names = Object.keys(helpers).filter((name) => typeof helpers[name] === 'function' && !/^(?:monitorSet|retrieveCall|deleteCall)$/.test(name));
    const calls = names.map((name) => Promise.resolve().then(() => helpers[name]('name', options.argument, 1)));
    show(helpers, ...(await Promise.allSettled(calls)).map(({ reason }) => reason));
  }
  const env = { JAMBONES_REDIS_SENTINELS: 'nonsense:x', JAMBONES_REDIS_SENTINEL_PASSWORD: secret, JAMBONES_REDIS_PASSWORD: secret };
  Object.assign(process.env, env);
  try { createHelpers({}, logger); } catch (error) { show(error); }
  const live = create({ sentinels, name: 'mymaster', sentinelPassword: options.right, password: options.right });
  await live.set('key', options.argument);
  const told = once(live, 'failover');
  process.stdout.write('\\nFAIL OVER NOW\\n');
  await told;
  show(live, live.health(), live.lastFailover);
  for (const client of clients) client.disconnect();
  // Nobody listens: what the package prints by itself, and what Node prints at the end.
  const alone = new Redis({ host, port, password: secret });
  await alone.get('key').catch(() => undefined);
  alone.disconnect();
  // Node would end without what it has not written yet.
  await new Promise((written) => process.stdout.write('EVERYTHING FAILED\\n', written));
  Promise.reject(await alone.set('key', options.argument).catch((error) => error));
}
main().catch((error) => { console.log('the script itself failed', error); process.exitCode = 9; });
`;

describe('a process in which everything fails', () => {
  let redis;
  let cluster;
  before(async () => {
    const right = 'CANARY-right';
    [redis, cluster] = await Promise.all([
      startRedis({ password: right }),
      startCluster({ password: right, sentinelPassword: right, replicas: 1 })
    ]);
  });
  after(() => Promise.all([redis.stop(), cluster.stop()]));

  it('prints everything it knows, and no secret', async () => {
    const { client: pair } = await makeCertificates(temporaryFolder('hostile-secrets-'));
    const key = fs.readFileSync(pair.key, 'utf8');
    const given = {
      host: redis.host,
      port: redis.port,
      away: await freePort(),
      sentinels: cluster.sentinels.map(({ host, port }) => ({ host, port })),
      secret: 'CANARY-password',
      argument: 'CANARY-argument',
      right: 'CANARY-right',
      url: `redis://user:CANARY-url@${redis.host}:${redis.port}`,
      key,
      cert: fs.readFileSync(pair.cert, 'utf8')
    };
    const failingOver = (text) => text.includes('FAIL OVER NOW') && cluster.failover();
    const { code, stdout, stderr } = await runChild(SCRIPT, given, { onOutput: failingOver, limit: 60_000 });
    const all = `${stdout}\n${stderr}`;
    assert.match(all, /EVERYTHING FAILED/, all.slice(-3000));
    assert.equal(code, 1, 'Node ends a process with an unhandled rejection');
    for (const kind of [
      'ERR_REDIS_AUTH',
      'ECONNREFUSED',
      'ERR_REDIS_DEADLINE',
      'ETIMEDOUT',
      'ERR_REDIS_OFFLINE'
    ]) {
      assert.ok(all.includes(kind), `${kind} was not even tried`);
    }
    assert.ok(all.includes('ERR_REDIS_QUEUE_FULL') && all.includes('EXECABORT') && all.includes('ENOTFOUND'));
    const leaks = all.split('\n').filter((line) => /CANARY/.test(line));
    assert.deepEqual([...new Set(leaks)], []);
    for (const line of key.split('\n').filter((text) => text.length > 30 && !text.startsWith('-----'))) {
      assert.ok(!all.includes(line.slice(0, 30)), 'a line of the private key');
    }
  });
});
