'use strict';

// OpenTelemetry, by its conventions for databases: `require('@jambonz/redis-native/telemetry')`.

const { channel } = require('node:diagnostics_channel');
const { RedisError } = require('./errors');
const { commands } = require('./observation/channels');
const { openClients } = require('./observation/registry');
const { statsOf } = require('./observation/stats');
const { version } = require('../package.json');

const NAME = '@jambonz/redis-native';
const failovers = channel('jambonz:redis-native:failover');

/** Seconds; those that the conventions give for `db.client.operation.duration`. */
const DURATION_BOUNDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];

/** @returns {typeof import('@opentelemetry/api')} */
function loadApi() {
  try {
    return require('@opentelemetry/api');
  } catch (cause) {
    throw Object.assign(
      new RedisError(
        `${NAME}/telemetry needs @opentelemetry/api 1.x: npm install @opentelemetry/api`,
        'ERR_REDIS_TELEMETRY'
      ),
      { cause }
    );
  }
}

/** @param {any} error */
function errorAttributes(error) {
  const type = error.code ?? error.name;
  return { 'error.type': type, ...(error.name === 'ReplyError' && { 'db.response.status_code': type }) };
}

/** @param {Record<string, any>} attributes @returns {string} the operation and where it went */
function spanName(attributes) {
  const [address, port] = [attributes['server.address'], attributes['server.port']];
  const target = port ? `${address}:${port}` : address;
  return target ? `${attributes['db.operation.name']} ${target}` : attributes['db.operation.name'];
}

/**
 * @param {typeof import('@opentelemetry/api')} api
 * @param {import('@opentelemetry/api').Tracer} tracer
 */
function spans({ SpanKind, SpanStatusCode }, tracer) {
  /** @type {WeakMap<object, import('@opentelemetry/api').Span>} */
  const open = new WeakMap();
  return {
    start(/** @type {any} */ command) {
      const { attributes } = command;
      open.set(command, tracer.startSpan(spanName(attributes), { kind: SpanKind.CLIENT, attributes }));
    },
    end(/** @type {any} */ command) {
      const span = open.get(command);
      if (span && command.error) {
        span.setAttributes(errorAttributes(command.error));
        span.setStatus({ code: SpanStatusCode.ERROR, message: command.error.message });
      }
      span?.end();
    }
  };
}

/** @param {import('@opentelemetry/api').Meter} meter */
function durations(meter) {
  const histogram = meter.createHistogram('db.client.operation.duration', {
    unit: 's',
    description: 'Duration of database client operations.',
    advice: { explicitBucketBoundaries: DURATION_BOUNDS }
  });
  /** @type {WeakMap<object, number>} */
  const begun = new WeakMap();
  return {
    start(/** @type {any} */ command) {
      begun.set(command, performance.now());
    },
    end(/** @type {any} */ command) {
      const start = begun.get(command);
      if (start === undefined) return;
      const failure = command.error ? errorAttributes(command.error) : {};
      histogram.record((performance.now() - start) / 1000, { ...command.attributes, ...failure });
    }
  };
}

/** @param {import('@opentelemetry/api').Meter} meter @returns {() => void} to stop it */
function poolMetrics(meter) {
  const connections = meter.createObservableUpDownCounter('db.client.connection.count', {
    unit: '{connection}'
  });
  const pending = meter.createObservableUpDownCounter('db.client.connection.pending_requests', {
    unit: '{request}'
  });
  const observe = (/** @type {import('@opentelemetry/api').BatchObservableResult} */ result) => {
    for (const client of openClients()) {
      const stats = statsOf(client);
      const pool = { 'db.client.connection.pool.name': stats.name ?? `client-${stats.client}` };
      const used = { ...pool, 'db.client.connection.state': 'used' };
      result.observe(connections, stats.status === 'ready' ? 1 : 0, used);
      result.observe(pending, stats.queue.commands, pool);
    }
  };
  meter.addBatchObservableCallback(observe, [connections, pending]);
  return () => meter.removeBatchObservableCallback(observe, [connections, pending]);
}

/** @param {import('@opentelemetry/api').Meter} meter @returns {() => void} to stop it */
function failoverMetrics(meter) {
  const histogram = meter.createHistogram('jambonz.redis_native.failover.duration', {
    unit: 's',
    description: 'From the first sign of a failover until commands were sent again.',
    advice: { explicitBucketBoundaries: DURATION_BOUNDS }
  });
  const record = (/** @type {any} */ { client, report }) => {
    const { last } = client.observation.failovers;
    if (!report.aborted)
      histogram.record(last, { 'db.system.name': 'redis', 'jambonz.redis_native.early': report.early });
  };
  failovers.subscribe(record);
  return () => failovers.unsubscribe(record);
}

/** @param {Array<ReturnType<typeof spans>>} observers @returns {() => void} to stop it */
function subscribe(observers) {
  const ignore = () => undefined;
  const handlers = {
    start: (/** @type {any} */ command) => {
      for (const observer of observers) observer.start(command);
    },
    asyncEnd: (/** @type {any} */ command) => {
      for (const observer of observers) observer.end(command);
    },
    end: ignore,
    asyncStart: ignore,
    error: ignore
  };
  commands.subscribe(handlers);
  return () => commands.unsubscribe(handlers);
}

/**
 * @param {{tracerProvider?: any, meterProvider?: any, spans?: boolean, metrics?: boolean}} [options]
 * @returns {() => void} ends it
 */
function instrument({
  tracerProvider,
  meterProvider,
  spans: wantsSpans = true,
  metrics: wantsMetrics = true
} = {}) {
  const api = loadApi();
  const observers = [];
  /** @type {Array<() => void>} */
  const stops = [];
  if (wantsSpans) observers.push(spans(api, (tracerProvider ?? api.trace).getTracer(NAME, version)));
  if (wantsMetrics) {
    const meter = (meterProvider ?? api.metrics).getMeter(NAME, version);
    observers.push(durations(meter));
    stops.push(poolMetrics(meter), failoverMetrics(meter));
  }
  stops.push(subscribe(observers));
  for (const { observation, connection } of openClients()) observation.adjust(connection);
  return () => {
    for (const stop of stops) stop();
    for (const { observation, connection } of openClients()) observation.adjust(connection);
  };
}

exports.instrument = instrument;
