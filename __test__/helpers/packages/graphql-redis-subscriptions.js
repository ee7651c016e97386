'use strict';

const assert = require('node:assert/strict');
const { RedisPubSub } = require('graphql-redis-subscriptions');
const { pollUntil } = require('../poll-until');

/**
 * An iterator subscribes when it is first asked, and again after a failover; until then messages are lost.
 * @param {AsyncIterator<any>} iterator
 * @param {() => Promise<any>} sendProbe
 */
async function subscribed(iterator, sendProbe) {
  let heard = false;
  iterator.next().then(() => {
    heard = true;
  });
  await pollUntil(async () => {
    await sendProbe();
    return heard;
  });
}

/** @param {AsyncIterator<any>} iterator */
async function nextButProbes(iterator) {
  const { value } = await iterator.next();
  return value === 'probe' ? nextButProbes(iterator) : value;
}

/** Channels and patterns as asynchronous iterators. */
module.exports = (connect) => {
  const publisher = connect();
  const pubsub = new RedisPubSub({ publisher, subscriber: connect() });
  const queues = pubsub.asyncIterator(['calls', 'queues']);
  const calls = pubsub.asyncIterator('call.*', { pattern: true });
  return {
    async work(round) {
      for (const [iterator, channel] of [
        [queues, 'queues'],
        [calls, 'call.42']
      ]) {
        await subscribed(iterator, () => publisher.publish(channel, '"probe"'));
        await pubsub.publish(channel, { round, channel });
        assert.deepEqual(await nextButProbes(iterator), { round, channel });
      }
    },
    async stop() {
      await queues.return();
      await calls.return();
      await pubsub.close();
    }
  };
};
