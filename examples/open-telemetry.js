'use strict';

// A span for each command. An app with an OpenTelemetry set-up of its own needs only `instrument()`.
//   REDIS_URL=redis://localhost:6379 node examples/open-telemetry.js

const {
  BasicTracerProvider,
  ConsoleSpanExporter,
  SimpleSpanProcessor
} = require('@opentelemetry/sdk-trace-base');
const { Redis } = require('@jambonz/redis-native');
const { instrument } = require('@jambonz/redis-native/telemetry');

const tracerProvider = new BasicTracerProvider({
  spanProcessors: [new SimpleSpanProcessor(new ConsoleSpanExporter())]
});
const stop = instrument({ tracerProvider });

async function main() {
  const client = new Redis(process.env.REDIS_URL ?? 'redis://localhost:6379');
  // Spans have the name of the command, the server and the outcome; never keys or values.
  await client.set('secret', 'value', 'EX', 60);
  await client.get('secret');
  await client.quit();
  stop();
}

main();
