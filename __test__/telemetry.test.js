'use strict';

const assert = require('node:assert/strict');
const { tracingChannel } = require('node:diagnostics_channel');
const { execFile } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { after, afterEach, before, beforeEach, describe, it } = require('node:test');
const { promisify } = require('node:util');
const { SpanKind, SpanStatusCode } = require('@opentelemetry/api');
const { Redis } = require('..');
const { instrument } = require('../lib/telemetry');
const { temporaryFolder } = require('../tools/child-registry');
const { startRedis } = require('../tools/redis-server');
const { nextEvent } = require('./helpers/next-event');
const { pollUntil } = require('./helpers/poll-until');

const run = promisify(execFile);

/** A provider of tracers that keeps what it is told. */
function recordingTracer() {
  const spans = [];
  const startSpan = (name, { kind, attributes }) => {
    const span = { name, kind, attributes: { ...attributes }, status: undefined, ended: false };
    spans.push(span);
    return {
      setAttributes: (more) => Object.assign(span.attributes, more),
      setStatus: (status) => Object.assign(span, { status }),
      end: () => Object.assign(span, { ended: true })
    };
  };
  return { spans, getTracer: (name, version) => ({ startSpan, name, version }) };
}

/** A provider of meters that keeps what it is told. */
function recordingMeter() {
  const recorded = [];
  const callbacks = new Set();
  const meter = {
    createHistogram: (name, options) => ({
      record: (value, attributes) => recorded.push({ name, options, value, attributes })
    }),
    createObservableUpDownCounter: (name) => ({ name }),
    addBatchObservableCallback: (callback) => callbacks.add(callback),
    removeBatchObservableCallback: (callback) => callbacks.delete(callback)
  };
  const collect = () => {
    const observed = [];
    const observe = ({ name }, value, attributes) => observed.push({ name, value, attributes });
    for (const callback of callbacks) callback({ observe });
    return observed;
  };
  return { recorded, callbacks, collect, getMeter: () => meter };
}

let redis;
let client;
before(async () => {
  redis = await startRedis();
});
after(() => redis.stop());
beforeEach(async () => {
  client = new Redis({ host: redis.host, port: redis.port, db: 0, connectionName: 'teller' });
  await client.ping();
});
afterEach(() => client.quit());

describe('OpenTelemetry gets', () => {
  let tracer;
  let meter;
  let stop;
  beforeEach(() => {
    tracer = recordingTracer();
    meter = recordingMeter();
    stop = instrument({ tracerProvider: tracer, meterProvider: meter });
  });
  afterEach(() => stop());

  const target = () => ({
    'db.system.name': 'redis',
    'db.namespace': '0',
    'server.address': redis.host,
    'server.port': redis.port
  });

  it('a span for each command, without its arguments', async () => {
    await client.set('telemetry:secret', 'hunter2');
    assert.deepEqual(tracer.spans, [
      {
        name: `SET ${redis.host}:${redis.port}`,
        kind: SpanKind.CLIENT,
        attributes: { ...target(), 'db.operation.name': 'SET' },
        status: undefined,
        ended: true
      }
    ]);
  });

  it('one span for a transaction', async () => {
    await client.multi().set('telemetry:a', '1').incr('telemetry:a').exec();
    const [{ attributes }, ...others] = tracer.spans;
    assert.deepEqual(attributes, { ...target(), 'db.operation.name': 'MULTI', 'db.operation.batch.size': 2 });
    assert.deepEqual(others, []);
  });

  it('errors under the names of the conventions', async () => {
    await client.set('telemetry:text', 'x');
    await assert.rejects(client.lpush('telemetry:text', 'y'), { code: 'WRONGTYPE' });
    const { attributes, status, ended } = tracer.spans.at(-1);
    assert.equal(attributes['error.type'], 'WRONGTYPE');
    assert.equal(attributes['db.response.status_code'], 'WRONGTYPE');
    assert.deepEqual([status.code, ended], [SpanStatusCode.ERROR, true]);
    const hurried = client.withOptions({ deadline: 1 });
    await redis.cli('CLIENT', 'PAUSE', '200', 'ALL');
    await assert.rejects(hurried.get('telemetry:text'), { code: 'ERR_REDIS_DEADLINE' });
    const late = tracer.spans.at(-1).attributes;
    assert.deepEqual(
      [late['error.type'], late['db.response.status_code']],
      ['ERR_REDIS_DEADLINE', undefined]
    );
  });

  it('durations in seconds, in the buckets of the conventions', async () => {
    await client.get('telemetry:none');
    const [{ name, value, options, attributes }] = meter.recorded;
    assert.deepEqual([name, options.unit], ['db.client.operation.duration', 's']);
    assert.deepEqual(options.advice.explicitBucketBoundaries, [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10]);
    assert.ok(value > 0 && value < 60);
    assert.deepEqual(attributes, { ...target(), 'db.operation.name': 'GET' });
  });

  it('the state of the connection when it asks', () => {
    const own = meter
      .collect()
      .filter(({ attributes }) => attributes['db.client.connection.pool.name'] === 'teller');
    assert.deepEqual(
      own.map(({ name, value }) => [name, value]),
      [
        ['db.client.connection.count', 1],
        ['db.client.connection.pending_requests', 0]
      ]
    );
  });

  it('nothing more once it was ended', async () => {
    stop();
    await client.get('telemetry:none');
    assert.deepEqual([tracer.spans, meter.recorded, meter.callbacks.size], [[], [], 0]);
  });
});

describe('diagnostics_channel', () => {
  it('tells subscribers of commands, of clients that connect afterwards', async () => {
    const seen = [];
    const channel = tracingChannel('jambonz:redis-native:command');
    const handlers = {
      start: ({ command }) => seen.push(['start', command]),
      asyncEnd: ({ command, error, result }) => seen.push(['asyncEnd', command, error?.code ?? result])
    };
    channel.subscribe(handlers);
    const other = new Redis({ host: redis.host, port: redis.port });
    await other.set('telemetry:list', 'x');
    await assert.rejects(other.lpush('telemetry:list', 'y'));
    channel.unsubscribe(handlers);
    other.disconnect();
    await nextEvent(other, 'end');
    assert.deepEqual(seen, [
      ['start', 'set'],
      ['asyncEnd', 'set', 'OK'],
      ['start', 'lpush'],
      ['asyncEnd', 'lpush', 'WRONGTYPE']
    ]);
  });

  it('tells of clients that were connected before somebody subscribed', async () => {
    const seen = [];
    const channel = tracingChannel('jambonz:redis-native:command');
    const handlers = { start: ({ command }) => seen.push(command) };
    channel.subscribe(handlers);
    await pollUntil(async () => {
      await client.ping();
      return seen.includes('ping');
    });
    channel.unsubscribe(handlers);
    await pollUntil(async () => {
      seen.length = 0;
      await client.ping();
      return seen.length === 0;
    });
  });
});

describe('without @opentelemetry/api', () => {
  it('says what to install', async () => {
    const folder = temporaryFolder('telemetry-');
    const root = path.join(__dirname, '..');
    fs.cpSync(path.join(root, 'lib'), path.join(folder, 'lib'), { recursive: true });
    fs.copyFileSync(path.join(root, 'package.json'), path.join(folder, 'package.json'));
    const script =
      "try { require('./lib/telemetry').instrument(); } catch (e) { console.log(e.code, e.message); }";
    const { stdout } = await run(process.execPath, ['-e', script], { cwd: folder });
    assert.match(stdout, /^ERR_REDIS_TELEMETRY .* npm install @opentelemetry\/api\n$/);
  });
});
