'use strict';

// Ends in good order when it is told to: no new work, what has begun is finished, then the connection is closed.
//   REDIS_URL=redis://localhost:6379 PORT=3000 node examples/graceful-shutdown.js

const http = require('node:http');
const { Redis } = require('@jambonz/redis-native');

const client = new Redis(process.env.REDIS_URL ?? 'redis://localhost:6379');
client.on('error', ({ code, message }) => console.error(code, message));

const server = http.createServer(async (_request, response) => {
  response.end(`visit ${await client.incr('visits')}`);
});
server.listen(process.env.PORT ?? 3000, () => console.log(`port ${server.address().port}`));

process.once('SIGTERM', () => {
  server.close(async () => {
    // Answered after everything that was sent before. Nothing is left then that keeps the process alive.
    await client.quit();
    console.log('closed');
  });
  server.closeIdleConnections();
});
