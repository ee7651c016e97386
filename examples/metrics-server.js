'use strict';

// Prometheus' text at /metrics, a liveness probe at /healthz, and a readiness probe at /readyz.
//   REDIS_URL=redis://localhost:6379 PORT=9464 node examples/metrics-server.js

const http = require('node:http');
const { Redis } = require('@jambonz/redis-native');
const { contentType, measureLatency, metricsText } = require('@jambonz/redis-native/metrics');

const client = new Redis(process.env.REDIS_URL ?? 'redis://localhost:6379', { connectionName: 'example' });
client.on('error', ({ code, message }) => console.error(code, message));
// The histogram of durations costs two looks at the clock per command, and is off until it is asked for.
measureLatency(client);

const PATIENCE_MS = Number(process.env.PATIENCE_MS ?? 60_000);
let downSince;

// That Redis is away is not the app's fault, and restarting every app makes an outage longer. Only if it takes very long
// may it be this process that is stuck.
function isAlive(state) {
  if (state === 'ready' || state === 'suspect') downSince = undefined;
  else downSince ??= performance.now();
  return downSince === undefined || performance.now() - downSince < PATIENCE_MS;
}

// In a failover writes wait for the new master, usually for about a second.
const isReady = (state) => ['ready', 'suspect', 'failover'].includes(state);

const server = http.createServer((request, response) => {
  if (request.url === '/metrics') {
    response.setHeader('content-type', contentType);
    return response.end(metricsText());
  }
  const { state } = client.health();
  const isWell = request.url === '/readyz' ? isReady : isAlive;
  response.statusCode = isWell(state) ? 200 : 503;
  response.end(state);
});

client.incr('starts').then((starts) => {
  server.listen(process.env.PORT ?? 9464, () =>
    console.log(`start ${starts}, port ${server.address().port}`)
  );
});
