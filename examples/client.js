'use strict';

// A client on its own, with ioredis' methods.
//   REDIS_URL=redis://localhost:6379 node examples/client.js

const { Redis } = require('@jambonz/redis-native');

const client = new Redis(process.env.REDIS_URL ?? 'redis://localhost:6379');
// It goes on connecting meanwhile; without a listener the error is printed.
client.on('error', ({ code, message }) => console.error(code, message));

async function main() {
  await client.set('text', 'value', 'EX', 60);
  await client.hset('hash', { from: '+491234', to: '+495678' });
  console.log(await client.get('text'), await client.hgetall('hash'));

  try {
    await client.incr('text');
  } catch (error) {
    // A server's error has the first word of what it said as its code. Errors of the client say in `executed` whether trying
    // again is safe: 'no', 'maybe' or 'yes'.
    console.log(error.name, error.code, error.command.name);
  }
  await client.del('text', 'hash');
  await client.quit();
}

main();
