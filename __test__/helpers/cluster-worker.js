'use strict';

const { Redis } = require('../..');

const client = new Redis(JSON.parse(process.env.REDIS_OPTIONS));
client.incr('forks').then(async () => {
  await client.quit();
  process.disconnect();
});
