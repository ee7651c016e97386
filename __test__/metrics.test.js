'use strict';

const assert = require('node:assert/strict');
const v8 = require('node:v8');
const { after, before, beforeEach, afterEach, describe, it } = require('node:test');
const { Redis } = require('..');
const { contentType, measureLatency, metricsText } = require('../lib/metrics');
const { Connection } = require('../lib/connection');
const { startCluster } = require('../tools/sentinel-cluster');
const { startRedis } = require('../tools/redis-server');
const { nextEvent } = require('./helpers/next-event');

/** What Prometheus reads of a text: `name{labels}` to value. */
function samplesOf(text) {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const [, series, value] = /^([a-z_]+\{(?:[a-z]+="(?:[^"\\]|\\.)*",?)+\}) ([\d.e+-]+)$/.exec(line) ?? [];
      assert.ok(series, `not in Prometheus' format: ${line}`);
      return [series, Number(value)];
    })
  );
}

/** Whether V8 finds the properties of an object by their place, not by their names. */
function hasFastProperties(object) {
  v8.setFlagsFromString('--allow-natives-syntax');
  const ask = new Function('object', 'return %HasFastProperties(object)');
  v8.setFlagsFromString('--no-allow-natives-syntax');
  return ask(object);
}

let redis;
before(async () => {
  redis = await startRedis();
});
after(() => redis.stop());

describe('the numbers of a client', () => {
  let client;
  beforeEach(async () => {
    client = new Redis({ host: redis.host, port: redis.port, connectionName: 'the-"name"\\' });
    await client.ping();
  });
  afterEach(() => client.quit());

  it('say what it sent and what came back', async () => {
    const before = client.stats();
    await client.set('metrics:text', 'x'.repeat(1000));
    await client.get('metrics:text');
    const { commands, bytes, status, node, connections, inFlight } = client.stats();
    assert.equal(commands.submitted - before.commands.submitted, 2);
    assert.equal(commands.answered - before.commands.answered, 2);
    const sent = '*3\r\n$3\r\nset\r\n$12\r\nmetrics:text\r\n$4\r\n1000\r\n'.length;
    assert.ok(bytes.sent - before.bytes.sent > 1000 + sent);
    assert.ok(bytes.received - before.bytes.received >= 1000 + '+OK\r\n$1000\r\n\r\n'.length);
    assert.deepEqual([status, node, inFlight], ['ready', `${redis.host}:${redis.port}`, 0]);
    assert.deepEqual(connections, { made: 1, again: 0 });
  });

  it('count errors by their code, those of the server and those of this package', async () => {
    await client.set('metrics:text', 'x');
    await assert.rejects(client.incr('metrics:text'), { code: 'ERR' });
    await assert.rejects(client.lpush('metrics:text', 'y'), { code: 'WRONGTYPE' });
    await assert.rejects(client.lpush('metrics:text', 'y'), { code: 'WRONGTYPE' });
    const impatient = new Redis({
      host: redis.host,
      port: redis.port,
      commandDeadline: 1,
      lazyConnect: true
    });
    await redis.cli('CLIENT', 'PAUSE', '300', 'ALL');
    await assert.rejects(impatient.get('metrics:text'), { code: 'ERR_REDIS_DEADLINE' });
    assert.deepEqual(client.stats().errors, { ERR: 1, WRONGTYPE: 2 });
    assert.deepEqual(impatient.stats().errors, { ERR_REDIS_DEADLINE: 1 });
    impatient.disconnect();
  });

  it('count connections that were replaced', async () => {
    const ready = nextEvent(client, 'ready');
    client.disconnect(true);
    await ready;
    assert.deepEqual(client.stats().connections, { made: 2, again: 1 });
  });

  it('go on after the client was closed and connected again', async () => {
    await assert.rejects(client.call('nonsense'), { code: 'ERR' });
    const ended = nextEvent(client, 'end');
    client.disconnect();
    await ended;
    await client.connect();
    assert.deepEqual(client.stats().errors, { ERR: 1 });
    assert.deepEqual(client.stats().connections, { made: 2, again: 1 });
  });

  it('are those of the client for its views', () => {
    assert.equal(client.withOptions({ deadline: 100 }).stats().client, client.stats().client);
  });

  it('are a text that Prometheus reads', async () => {
    await assert.rejects(client.call('nonsense'), { code: 'ERR' });
    const stats = client.stats();
    const samples = samplesOf(metricsText([client]));
    const labels = `client="${stats.client}",name="the-\\"name\\"\\\\"`;
    assert.equal(samples.get(`redis_native_ready{${labels}}`), 1);
    assert.equal(samples.get(`redis_native_commands_total{${labels}}`), stats.commands.submitted);
    assert.equal(samples.get(`redis_native_errors_total{${labels},code="ERR"}`), 1);
    assert.equal(samples.get(`redis_native_failovers_total{${labels},outcome="followed"}`), 0);
    assert.equal(samples.get(`redis_native_received_bytes_total{${labels}}`), stats.bytes.received);
    assert.match(contentType, /^text\/plain; version=0\.0\.4/);
  });

  it('are those of all open clients where none is named', async () => {
    const other = new Redis({ host: redis.host, port: redis.port, lazyConnect: true });
    const numbers = (text) =>
      new Set([...text.matchAll(/redis_native_ready\{client="(\d+)"/g)].map(([, n]) => n));
    const [own, others] = [client, other].map((one) => String(one.stats().client));
    assert.ok(numbers(metricsText()).has(own) && numbers(metricsText()).has(others));
    await other.connect();
    const ended = nextEvent(other, 'end');
    other.disconnect();
    await ended;
    assert.ok(numbers(metricsText()).has(own) && !numbers(metricsText()).has(others));
  });

  it('have a histogram of latencies where it was asked for', async () => {
    assert.equal(client.stats().latency, null);
    assert.doesNotMatch(metricsText([client]), /duration_seconds/);
    measureLatency(client);
    await client.get('metrics:text');
    await client.multi().get('metrics:text').get('metrics:text').exec();
    await assert.rejects(client.call('nonsense'));
    const { count, sum, buckets } = client.stats().latency;
    assert.equal(count, 3);
    assert.ok(sum > 0);
    assert.equal(buckets.at(-1).count, 3);
    const counts = buckets.map((bucket) => bucket.count);
    assert.deepEqual(
      counts,
      [...counts].sort((a, b) => a - b)
    );
    const samples = samplesOf(metricsText([client]));
    const bounds = [...samples.keys()]
      .filter((series) => series.includes('_bucket'))
      .map((s) => /le="(.+)"/.exec(s)[1]);
    assert.equal(bounds.length, buckets.length + 1);
    assert.equal(bounds.at(-1), '+Inf');
    measureLatency(client, false);
    assert.equal(client.stats().latency, null);
  });

  // The methods on the path of every command are those of a client without any of this.
  it('cost nothing while nobody measures', () => {
    const { request, requestGroup } = Connection.prototype;
    assert.deepEqual([client.connection.request, client.connection.requestGroup], [request, requestGroup]);
    measureLatency(client);
    assert.notEqual(client.connection.request, request);
    measureLatency(client, false);
    assert.deepEqual([client.connection.request, client.connection.requestGroup], [request, requestGroup]);
    assert.ok(hasFastProperties(client.connection), 'as quick as before');
  });
});

describe('the numbers of a client behind Sentinels', () => {
  it('count a failover and how long it took', async () => {
    const cluster = await startCluster();
    const sentinels = cluster.sentinels.map(({ host, port }) => ({ host, port }));
    const client = new Redis({ sentinels, name: cluster.name });
    await client.set('metrics:before', '1');
    const reported = nextEvent(client, 'failover');
    await cluster.failover();
    const { aborted } = await reported;
    await client.set('metrics:after', '1');
    const { failovers, connections } = client.stats();
    assert.deepEqual([aborted, failovers.followed, failovers.aborted], [false, 1, 0]);
    assert.ok(
      failovers.last > 0 && failovers.longest === failovers.last && failovers.seconds === failovers.last
    );
    assert.ok(connections.again >= 1);
    await client.quit();
    await cluster.stop();
  });
});
