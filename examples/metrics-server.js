'use strict';

// Prometheus' text at /metrics, and a liveness probe at /healthz.
//   REDIS_URL=redis://localhost:6379 PORT=9464 node examples/metrics-server.js

const http = require('node:http');
const { Redis } = require('@jambonz/redis-native');
const { contentType, measureLatency, metricsText } = require('@jambonz/redis-native/metrics');

const client = new Redis(process.env.REDIS_URL ?? 'redis://localhost:6379', { connectionName: 'example' });
client.on('error', ({ code, message }) => console.error(code, message));
// The histogram of durations costs two looks at the clock per command, and is off until it is asked for.
measureLatency(client);

const server = http.createServer((request, response) => {
  if (request.url === '/metrics') {
    response.setHeader('content-type', contentType);
    return response.end(metricsText());
  }
  // A failover is not the app's fault: restarting every app in the middle of one makes it longer.
  const { state } = client.health();
  response.statusCode = ['ready', 'suspect', 'failover'].includes(state) ? 200 : 503;
  response.end(state);
});

client.incr('starts').then((starts) => {
  server.listen(process.env.PORT ?? 9464, () =>
    console.log(`start ${starts}, port ${server.address().port}`)
  );
});
