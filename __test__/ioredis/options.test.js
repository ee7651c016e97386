'use strict';

const { describe } = require('node:test');
const { nextEvent } = require('../helpers/next-event');
const { startProxy } = require('../../tools/chaos-proxy');
const { compareAll } = require('../helpers/side-by-side');

/** A client behind a proxy that can fail in many ways. */
async function throughProxy(stage, options, run) {
  const proxy = await startProxy({ target: stage.server });
  try {
    const client = stage.create({ port: proxy.port, ...options });
    await nextEvent(client, 'ready');
    return await run(client, proxy);
  } finally {
    await proxy.stop();
  }
}

describe('stringNumbers', () => {
  compareAll(
    {
      'every integer is a string': async (c) => [
        await c.incr('n'),
        await c.incrby('n', '9007199254740993'),
        await c.dbsize(),
        await c.eval('return {1, {2}, "3"}', 0),
        await c.multi().incr('n').get('n').exec(),
        await c.pipeline().decr('n').exec()
      ]
    },
    { stringNumbers: true }
  );
});

describe('options', () => {
  compareAll({
    'reconnectOnError: true reconnects and rejects': async (_, stage) => {
      const client = stage.create({ reconnectOnError: (error) => error.message.includes('WRONGTYPE') });
      await client.set('k', 'text');
      const before = await client.client('ID');
      const back = nextEvent(client, 'ready');
      await stage.outcome('lpush', client.lpush('k', 1));
      await back;
      stage.note('another connection', before !== (await client.client('ID')));
    },
    'reconnectOnError: 2 sends the command again': async (_, stage) => {
      let asked = 0;
      const client = stage.create({
        reconnectOnError: () => {
          asked += 1;
          return asked === 1 ? 2 : false;
        }
      });
      await client.set('k', 'text');
      await stage.outcome('lpush', client.lpush('k', 1));
      stage.note('asked', asked);
    },
    'enableAutoPipelining changes nothing that can be seen': async (_, stage) => {
      const client = stage.create({ enableAutoPipelining: true });
      return Promise.all([
        client.set('k', 1),
        client.incr('k'),
        client.get('k'),
        client.lpush('k', 1).catch((e) => e)
      ]);
    },
    'enableReadyCheck: false is ready at once': async (_, stage) => {
      const client = stage.create({ enableReadyCheck: false });
      await nextEvent(client, 'ready');
      return client.ping();
    },
    readOnly: async (_, stage) => {
      const client = stage.create({ readOnly: true });
      await stage.outcome('get', client.get('k'));
    },
    'are what they were': (_, stage) => {
      const client = stage.create({ db: 1, keyPrefix: 'x', connectionName: 'n', lazyConnect: true });
      const { db, keyPrefix, connectionName, lazyConnect, host, port, family } = client.options;
      return [db, keyPrefix, connectionName, lazyConnect, host, port, family];
    },
    'what packages look at': (_, stage) => {
      const { options } = stage.create({ lazyConnect: true });
      const { retryStrategy, sentinels, enableReadyCheck, enableOfflineQueue, autoResubscribe } = options;
      stage.note('in short', options.maxRetriesPerRequest !== undefined, sentinels, typeof retryStrategy);
      stage.note('delays', [1, 2, 100].map(retryStrategy));
      const { autoResendUnfulfilledCommands, enableAutoPipelining, connectTimeout, stringNumbers } = options;
      stage.note(enableReadyCheck, enableOfflineQueue, autoResubscribe, autoResendUnfulfilledCommands);
      stage.note(enableAutoPipelining, connectTimeout, stringNumbers);
    },
    'maxRetriesPerRequest: null stays what it is': (_, stage) =>
      stage.create({ lazyConnect: true, maxRetriesPerRequest: null }).duplicate({ lazyConnect: true }).options
        .maxRetriesPerRequest,
    'a lost connection: reads are sent again': (_, stage) =>
      throughProxy(stage, { retryStrategy: () => 10 }, async (client, proxy) => {
        await client.set('k', 'v');
        proxy.cutAfterRequests(0);
        return client.get('k');
      })
  });
});
