'use strict';

const assert = require('node:assert/strict');
const { createProject, run, write } = require('../project');

/** @typedef {import('../index').Context} Context */

const NAME = '@jambonz/redis-native';

/** The last of them that run on Node.js 20. */
const SDK = {
  '@opentelemetry/api': '1.9.1',
  '@opentelemetry/sdk-metrics': '2.12.1',
  '@opentelemetry/sdk-trace-base': '2.12.1'
};

const APP = `
const { trace } = require('@opentelemetry/api');
const { AggregationTemporality, InMemoryMetricExporter, MeterProvider, PeriodicExportingMetricReader } =
  require('@opentelemetry/sdk-metrics');
const { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } = require('@opentelemetry/sdk-trace-base');
const { instrument } = require('${NAME}/telemetry');
const { Redis } = require('${NAME}');

const spans = new InMemorySpanExporter();
const metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
const reader = new PeriodicExportingMetricReader({ exporter: metrics, exportIntervalMillis: 3_600_000 });
const meterProvider = new MeterProvider({ readers: [reader] });

async function main() {
  instrument({ tracerProvider, meterProvider });
  const client = new Redis(JSON.parse(process.argv[2]));
  await client.set('telemetry', 'x');
  await client.lpush('telemetry', 'y').catch(() => undefined);
  await meterProvider.forceFlush();
  const operations = spans.getFinishedSpans().map(({ name, status }) => [name.split(' ')[0], status.code]);
  const names = metrics.getMetrics()[0].scopeMetrics[0].metrics.map(({ descriptor }) => descriptor.name);
  console.log(JSON.stringify({ operations, names: names.sort() }));
  await client.quit();
  await meterProvider.shutdown();
}
main();
`;

/** @param {Context} context */
async function openTelemetry({ registry, version, servers }) {
  const folder = createProject(registry, { dependencies: { [NAME]: version, ...SDK } });
  await run(folder, ['npm', 'install']);
  write(folder, 'app.js', APP);
  const seen = JSON.parse(await run(folder, [process.execPath, 'app.js', JSON.stringify(servers.plain)]));
  const [UNSET, ERROR] = [0, 2];
  assert.deepEqual(seen, {
    operations: [
      ['SET', UNSET],
      ['LPUSH', ERROR]
    ],
    names: [
      'db.client.connection.count',
      'db.client.connection.pending_requests',
      'db.client.operation.duration'
    ]
  });
}

module.exports = [{ name: "OpenTelemetry's SDK", try: openTelemetry }];
