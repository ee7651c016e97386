'use strict';

// Several commands at once: a pipeline, a transaction, and a transaction that gives way.
//   REDIS_URL=redis://localhost:6379 node examples/transaction.js

const { Redis } = require('@jambonz/redis-native');

const client = new Redis(process.env.REDIS_URL ?? 'redis://localhost:6379');

/** Takes from a balance, unless somebody else changes it in between: then it looks again. */
async function withdraw(key, amount) {
  for (;;) {
    await client.watch(key);
    const balance = Number(await client.get(key));
    if (balance < amount) {
      await client.unwatch();
      return false;
    }
    const results = await client
      .multi()
      .set(key, balance - amount)
      .exec();
    if (results !== null) return true;
  }
}

async function main() {
  // Sent together, executed one by one; each result is [error, value].
  const [[, ,], [, word]] = await client.pipeline().set('word', 'hello').get('word').exec();
  console.log(word);

  // Executed together: nobody sees one without the other.
  await client.multi().set('balance', 100).incr('changes').exec();
  // `watch` belongs to the asynchronous context of its caller, so these two do not disturb each other.
  console.log(
    await Promise.all([withdraw('balance', 70), withdraw('balance', 70)]),
    await client.get('balance')
  );

  await client.del('word', 'balance', 'changes');
  await client.quit();
}

main();
