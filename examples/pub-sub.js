'use strict';

// Publish and subscribe. Subscriptions have a connection of their own, so one client can do both.
//   REDIS_URL=redis://localhost:6379 node examples/pub-sub.js

const { once } = require('node:events');
const { Redis } = require('@jambonz/redis-native');

const client = new Redis(process.env.REDIS_URL ?? 'redis://localhost:6379');
const publisher = client.duplicate();

async function main() {
  await client.subscribe('news');
  await client.psubscribe('call:*');

  const message = once(client, 'message');
  const event = once(client, 'pmessage');
  console.log(await publisher.publish('news', 'it rains'), 'subscriber');
  await publisher.publish('call:42', 'answered');
  console.log(await message);
  console.log(await event);

  // After a failover the client subscribes again by itself. What was published meanwhile is lost, as always in Redis.
  await client.unsubscribe();
  await Promise.all([client.quit(), publisher.quit()]);
}

main();
