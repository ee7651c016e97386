'use strict';

const { describe } = require('node:test');
const { nextEvent } = require('../helpers/next-event');
const { pollUntil } = require('../helpers/poll-until');
const { compareAll } = require('../helpers/side-by-side');

const MESSAGES = ['message', 'messageBuffer', 'pmessage', 'pmessageBuffer', 'smessage', 'smessageBuffer'];

/** A subscriber that writes everything down, and a promise of `count` messages. */
function subscriber(stage, options) {
  const client = stage.record(stage.create(options), ...MESSAGES);
  client.messages = (event, count) =>
    new Promise((resolve) => {
      let seen = 0;
      client.on(event, () => ++seen === count && setImmediate(resolve));
    });
  return client;
}

const publish = (stage, ...args) => stage.server.cli('PUBLISH', ...args);

const onlySubscriber = 'Connection in subscriber mode, only subscriber commands may be used';

describe('subscribe', () => {
  compareAll({
    'answers the number of subscriptions': async (_, stage) => {
      const client = subscriber(stage);
      return [
        await client.subscribe('a'),
        await client.subscribe('b', 'c'),
        await client.subscribe(['d', 'e']),
        await client.psubscribe('p*'),
        await client.subscribe('a'),
        await client.unsubscribe('a', 'b'),
        await client.punsubscribe('p*'),
        await client.unsubscribe('c', 'd')
      ];
    },
    'of no channel at all': (_, stage) => stage.create().subscribe(),
    'brings messages': async (_, stage) => {
      const client = subscriber(stage);
      const got = client.messages('message', 2);
      await client.subscribe('a', 'b');
      const receivers = [await publish(stage, 'a', 'one'), await publish(stage, 'c', 'lost')];
      await publish(stage, 'b', 'two');
      await got;
      return receivers;
    },
    'brings messages of patterns': async (_, stage) => {
      const client = subscriber(stage);
      const got = client.messages('pmessage', 2);
      await client.psubscribe('a*', 'b?');
      await publish(stage, 'abc', 'one');
      await publish(stage, 'b1', 'two');
      await got;
    },
    'a channel and a pattern that match': async (_, stage) => {
      const client = subscriber(stage);
      const got = Promise.all([client.messages('message', 1), client.messages('pmessage', 1)]);
      await client.subscribe('abc');
      await client.psubscribe('a*');
      await publish(stage, 'abc', 'x');
      await got;
    },
    'bytes that are no text': async (_, stage) => {
      const client = stage.create();
      const got = nextEvent(client, 'messageBuffer');
      client.on('messageBuffer', (channel, message) => stage.note(channel, message));
      await client.subscribe(Buffer.from([1, 255]));
      await publish(stage, Buffer.from([1, 255]), Buffer.from([255, 0, 10]));
      await got;
    },
    'text of every kind': async (_, stage) => {
      const client = subscriber(stage);
      const got = client.messages('message', 1);
      await client.subscribe('kanäle');
      await publish(stage, 'kanäle', '\u{1F600} 中文'.repeat(3));
      await got;
    },
    'a callback': async (_, stage) => {
      const client = subscriber(stage);
      const done = stage.callback('subscribe');
      client.subscribe('a', 'b', done);
      await done.called;
    },
    'before the connection stands': async (_, stage) => {
      const client = subscriber(stage, { lazyConnect: true });
      const got = client.messages('message', 1);
      await client.subscribe('a');
      await publish(stage, 'a', 'x');
      await got;
    },
    shards: async (_, stage) => {
      const client = subscriber(stage);
      const got = client.messages('smessage', 1);
      stage.note('subscribed', await client.ssubscribe('a'));
      await stage.server.cli('SPUBLISH', 'a', 'x');
      await got;
      stage.note('unsubscribed', await client.sunsubscribe('a'));
    },
    'publish on another client counts receivers': async (c, stage) => {
      const client = subscriber(stage);
      const got = client.messages('message', 1);
      await client.subscribe('a');
      // The message and the reply come on two connections, in either order.
      const receivers = [await c.publish('a', 'x'), await c.publish('no', 'x')];
      await got;
      return receivers;
    },
    'PUBSUB sees it': async (c, stage) => {
      const client = subscriber(stage);
      await client.subscribe('a');
      return [await c.pubsub('CHANNELS'), await c.pubsub('NUMSUB', 'a', 'b'), await c.pubsub('NUMPAT')];
    }
  });
  compareAll(
    {
      'channels have the prefix': async (c, stage) => {
        const client = subscriber(stage);
        const got = client.messages('message', 1);
        await client.subscribe('a');
        await c.publish('a', 'x');
        await got;
        return stage.server.cli('PUBSUB', 'CHANNELS');
      }
    },
    { keyPrefix: 'p:' }
  );
});

describe('subscriber mode', () => {
  compareAll({
    'refuses other commands': async (_, stage) => {
      const client = subscriber(stage);
      await client.subscribe('a');
      await stage.outcome('get', client.get('k'));
      await stage.outcome('pipeline', () => client.pipeline().get('k').exec());
    },
    'but not PING': {
      run: async (_, stage) => {
        const client = subscriber(stage);
        await client.subscribe('a');
        return client.ping();
      },
      differs: 'subscriber-ping',
      ours: [['end', 'PONG']]
    },
    'ends with the last subscription': async (_, stage) => {
      const client = subscriber(stage);
      await client.subscribe('a');
      await client.psubscribe('b');
      await client.unsubscribe('a');
      await stage.outcome('between', client.get('k'));
      await client.punsubscribe('b');
      await stage.outcome('afterwards', client.get('k'));
    },
    'says so in its own words': async (_, stage) => {
      const client = subscriber(stage);
      await client.subscribe('a');
      const error = await client.get('k').catch((caught) => caught);
      return error.message === onlySubscriber;
    },
    'quit() leaves it': async (_, stage) => {
      const client = subscriber(stage);
      await client.subscribe('a');
      const ended = nextEvent(client, 'end');
      stage.note('quit', await client.quit());
      await ended;
    },
    'status stays ready': async (_, stage) => {
      const client = subscriber(stage);
      await client.subscribe('a');
      return client.status;
    }
  });
});

const subscribers = async (stage, channel) =>
  Number((await stage.server.cli('PUBSUB', 'NUMSUB', channel))[1]);

/** Ids of the connections that have subscriptions. */
async function connections(stage) {
  const list = await stage.server.cli('CLIENT', 'LIST', 'TYPE', 'pubsub');
  return [...list.matchAll(/^id=(\d+)/gm)].map(([, id]) => id);
}

/** Has the server cut the connection of the only subscriber. */
async function cut(stage) {
  const [id] = await connections(stage);
  await stage.server.cli('CLIENT', 'KILL', 'ID', id);
  return id;
}

describe('a subscriber that loses its connection', () => {
  compareAll({
    'is subscribed again': async (_, stage) => {
      const client = subscriber(stage, { retryStrategy: () => 10 });
      const got = client.messages('message', 1);
      await client.subscribe('a', 'b');
      await client.psubscribe('p*');
      const before = await cut(stage);
      await pollUntil(async () => {
        const [now] = await connections(stage);
        return now && now !== before && (await stage.server.cli('PUBSUB', 'NUMPAT')) === 1;
      });
      await pollUntil(async () => (await subscribers(stage, 'b')) === 1);
      await publish(stage, 'a', 'x');
      await got;
      return client.subscribe('c');
    },
    'unless it does not want to': async (_, stage) => {
      const client = subscriber(stage, { autoResubscribe: false, retryStrategy: () => 10 });
      await client.subscribe('a');
      await cut(stage);
      // Once it knows, it is no subscriber any more.
      await pollUntil(() =>
        client.get('k').then(
          () => true,
          () => false
        )
      );
      return subscribers(stage, 'a');
    }
  });
});
