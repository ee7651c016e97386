'use strict';

const { describe } = require('node:test');
const { nextEvent } = require('../helpers/next-event');
const { compareAll } = require('../helpers/side-by-side');

const LIFE = ['wait', 'connect', 'ready', 'close', 'reconnecting', 'end', 'error'];
const noRetry = { retryStrategy: () => null };

/** What the server says about the connection of a client. */
async function described(client) {
  const line = await client.client('INFO');
  const found = Object.fromEntries(
    line
      .trim()
      .split(' ')
      .map((part) => part.split('='))
  );
  return { name: found.name, db: found.db, user: found.user };
}

/** The events of a client; what they carry is a matter of its own. */
function recordLife(client, stage) {
  for (const event of LIFE) client.on(event, () => stage.note(event));
  return client;
}

describe('a client lives as in ioredis', () => {
  compareAll({
    'from the first moment to the last': async (_, stage) => {
      const client = recordLife(stage.create(), stage);
      stage.note('at once', client.status);
      await nextEvent(client, 'ready');
      const ended = nextEvent(client, 'end');
      stage.note('quit', await client.quit());
      await ended;
      stage.note('after', client.status);
    },
    'and ends with disconnect()': async (_, stage) => {
      const client = recordLife(stage.create(), stage);
      await nextEvent(client, 'ready');
      const ended = nextEvent(client, 'end');
      stage.note('returns', client.disconnect());
      await ended;
      await stage.outcome('a command afterwards', client.get('k'));
      await stage.outcome('quit() afterwards', client.quit());
    },
    'events carry nothing': async (_, stage) => {
      const client = stage.create({ retryStrategy: () => 20 });
      for (const event of ['connect', 'ready', 'close', 'end'])
        client.on(event, (detail) => stage.note(event, detail));
      await nextEvent(client, 'ready');
      const back = nextEvent(client, 'ready');
      await stage.server.cli('CLIENT', 'KILL', 'ID', await client.client('ID'));
      await back;
      const ended = nextEvent(client, 'end');
      await client.quit();
      await ended;
    },
    'lazily, until connect()': async (_, stage) => {
      const client = recordLife(stage.create({ lazyConnect: true }), stage);
      stage.note('at once', client.status);
      await nextEvent(client, 'wait');
      await stage.outcome('connect', client.connect());
      stage.note('then', client.status);
      await stage.outcome('connect again', client.connect());
    },
    'lazily, until the first command': async (_, stage) => {
      const client = recordLife(stage.create({ lazyConnect: true }), stage);
      await stage.outcome('ping', client.ping());
      stage.note('then', client.status);
    },
    'lazily, never': async (_, stage) => {
      const client = recordLife(stage.create({ lazyConnect: true }), stage);
      const ended = nextEvent(client, 'end');
      client.disconnect();
      await ended;
      stage.note('then', client.status);
    },
    'connect() answers a callback': async (_, stage) => {
      const client = stage.create({ lazyConnect: true });
      const done = stage.callback('callback');
      client.connect(done);
      await done.called;
    },
    'connect() revives a client that has ended': async (_, stage) => {
      const client = stage.create();
      await nextEvent(client, 'ready');
      const ended = nextEvent(client, 'end');
      client.disconnect();
      await ended;
      await stage.outcome('connect', client.connect());
      await stage.outcome('ping', client.ping());
    },
    'quit() answers a callback': async (_, stage) => {
      const client = stage.create();
      const done = stage.callback('callback');
      client.quit(done);
      await done.called;
    },
    'quit() twice': async (_, stage) => {
      const client = stage.create();
      await nextEvent(client, 'ready');
      const ended = nextEvent(client, 'end');
      const second = client.quit().then(() => stage.outcome('again', client.quit()));
      await Promise.all([stage.outcome('at once', client.quit()), second, ended]);
      await stage.outcome('third', client.quit());
    },
    'commands before quit() are answered, those after it are not': async (_, stage) => {
      const client = stage.create();
      const before = [client.set('k', 'v'), client.get('k')];
      const goodbye = client.quit();
      const after = client.get('k').catch((error) => error.message);
      return [...(await Promise.all(before)), await goodbye, await after];
    },
    'disconnect(true) comes back': async (_, stage) => {
      const client = stage.create();
      await nextEvent(client, 'ready');
      recordLife(client, stage);
      const back = nextEvent(client, 'ready');
      client.disconnect(true);
      await back;
      await stage.outcome('ping', client.ping());
    },
    'comes back when the server closes the connection': async (_, stage) => {
      const client = stage.create({ retryStrategy: () => 20 });
      await nextEvent(client, 'ready');
      const id = await client.client('ID');
      client.on('reconnecting', (delay) => stage.note('delay', delay));
      recordLife(client, stage);
      const back = nextEvent(client, 'ready');
      await stage.server.cli('CLIENT', 'KILL', 'ID', id);
      await back;
      await stage.outcome('ping', client.ping());
    }
  });
});

describe('the connection is what was asked for', () => {
  const url = ({ host, port }, rest = '') => `redis://${host}:${port}${rest}`;
  const forms = {
    'port and host': (R, { host, port }) => new R(port, host),
    'port as a string': (R, { host, port }) => new R(String(port), host),
    'port, host and options': (R, { host, port }) => new R(port, host, { db: 3 }),
    'port and options': (R, { port }) => new R(port, { connectionName: 'named' }),
    options: (R, { host, port }) => new R({ host, port, db: '2' }),
    URL: (R, server) => new R(url(server)),
    'URL with a database': (R, server) => new R(url(server, '/4')),
    'URL with options in it': (R, server) => new R(url(server, '/4?connectionName=q')),
    'URL and options': (R, server) => new R(url(server, '/4'), { connectionName: 'named', db: 5 }),
    'host:port without a scheme': (R, { host, port }) => new R(`//${host}:${port}/1`),
    'lazy URL': (R, server) => new R(url(server), { lazyConnect: true }),
    'keepAlive, noDelay and family': (R, { host, port }) =>
      new R({ host, port, keepAlive: 1000, noDelay: false, family: 4 })
  };
  const scenarios = Object.entries(forms).map(([title, make]) => [
    title,
    async (_, stage) => described(stage.keep(make(stage.Redis, stage.server)))
  ]);
  compareAll({
    ...Object.fromEntries(scenarios),
    'a name': async (_, stage) => described(stage.create({ connectionName: 'a-name' })),
    'the name survives a reconnect': async (_, stage) => {
      const client = stage.create({ connectionName: 'a-name', db: 7 });
      await nextEvent(client, 'ready');
      const back = nextEvent(client, 'ready');
      client.disconnect(true);
      await back;
      return described(client);
    },
    'a database that does not exist': async (_, stage) => {
      const client = stage.create({ db: 99, ...noRetry });
      const error = await nextEvent(client, 'error');
      stage.note('error', error.message.includes('ERR DB index is out of range'));
    },
    'duplicate() has the same options': async (_, stage) => {
      const client = stage.create({ db: 2, connectionName: 'first', keyPrefix: 'p:' });
      const second = stage.keep(client.duplicate());
      await second.set('k', 1);
      return [await described(second), await client.get('k'), second.options.db, second.options.keyPrefix];
    },
    'duplicate() with others': async (_, stage) => {
      const client = stage.create({ db: 2, connectionName: 'first' });
      return described(stage.keep(client.duplicate({ db: 3, connectionName: 'second' })));
    },
    'duplicate() of a lazy client is lazy': async (_, stage) => {
      const client = stage.create({ lazyConnect: true });
      return stage.keep(client.duplicate()).status;
    },
    'disconnect(true) connects a lazy client': async (_, stage) => {
      const client = stage.create({ lazyConnect: true });
      client.disconnect(true);
      await nextEvent(client, 'ready');
      return [client.status, await client.ping()];
    },
    'select() changes the database, also after a reconnect': async (_, stage) => {
      const client = stage.create();
      stage.note('select', await client.select(5));
      stage.note('now', await described(client));
      const back = nextEvent(client, 'ready');
      client.disconnect(true);
      await back;
      return described(client);
    }
  });
});

describe('a server that is not there', () => {
  /** Nothing listens on port 1. */
  const nowhere = (stage, options) => stage.keep(new stage.Redis({ host: '127.0.0.1', port: 1, ...options }));

  compareAll({
    'retryStrategy is asked with the number of the attempt': async (_, stage) => {
      const asked = [];
      const client = nowhere(stage, {
        retryStrategy: (times) => {
          asked.push(times);
          return times < 3 ? 5 : null;
        }
      });
      recordLife(client, stage);
      client.on('reconnecting', (delay) => stage.note('delay', delay));
      const waiting = client.get('k').catch(({ message }) => message);
      await nextEvent(client, 'end');
      return [asked, await waiting];
    },
    'maxRetriesPerRequest gives up': async (_, stage) => {
      const client = nowhere(stage, { maxRetriesPerRequest: 1, retryStrategy: () => 5 });
      const error = await client.get('k').catch((caught) => caught);
      const [[inBatch]] = await client.pipeline().get('k').exec();
      return [error.name, inBatch.name];
    },
    'maxRetriesPerRequest 0 gives up at once': async (_, stage) => {
      const client = nowhere(stage, { maxRetriesPerRequest: 0, retryStrategy: () => 5 });
      const error = await client.get('k').catch((caught) => caught);
      return error.name;
    },
    'maxRetriesPerRequest, in words': {
      run: async (_, stage) => {
        const client = nowhere(stage, { maxRetriesPerRequest: 0, retryStrategy: () => 5 });
        await client.get('k').catch(({ message }) => stage.note(message.split(':')[0]));
      },
      differs: 'errors-own-words',
      ours: [['GET was not sent'], ['end', undefined]]
    },
    'no offline queue, in words': {
      run: async (_, stage) => {
        const client = nowhere(stage, { enableOfflineQueue: false, retryStrategy: () => 5 });
        await client.get('k').catch(({ message }) => stage.note(message.split(':')[0]));
      },
      differs: 'errors-own-words',
      ours: [['GET was not taken'], ['end', undefined]]
    },
    'commands that wait for a connection at disconnect() are rejected': async (_, stage) => {
      const client = nowhere(stage);
      const outcome = stage.outcome('waiting', client.ping());
      client.disconnect();
      await outcome;
    },
    'connect() says why': {
      run: async (_, stage) => {
        const client = nowhere(stage, { lazyConnect: true, ...noRetry });
        await client.connect().catch(({ code }) => stage.note('code', code));
      },
      differs: 'connect-says-why',
      ours: [
        ['code', 'ECONNREFUSED'],
        ['end', undefined]
      ]
    },
    'connect() rejects': async (_, stage) => {
      const client = nowhere(stage, { lazyConnect: true, ...noRetry });
      const ended = nextEvent(client, 'end');
      await client.connect().catch((error) => stage.note('rejected', error instanceof Error));
      await ended;
      stage.note('status', client.status);
    },
    'the error says what and where': async (_, stage) => {
      const client = nowhere(stage, noRetry);
      const { code, message } = await nextEvent(client, 'error');
      return [code, message.includes('connect ECONNREFUSED'), message.includes('127.0.0.1:1')];
    },
    'nor does its name exist': async (_, stage) => {
      const client = nowhere(stage, { host: 'no-such-host.invalid', ...noRetry });
      const { code, message } = await nextEvent(client, 'error');
      return [code, message.includes('getaddrinfo ENOTFOUND no-such-host.invalid')];
    }
  });
});

describe('credentials', () => {
  compareAll({
    'a password that the server does not ask for': async (_, stage) => {
      const client = recordLife(stage.create({ password: 'for nothing' }), stage);
      await nextEvent(client, 'ready');
      return client.ping();
    },
    'a user that nobody knows': async (_, stage) => {
      const { host, port } = stage.server;
      const client = stage.keep(new stage.Redis(`redis://nobody:secret@${host}:${port}`, noRetry));
      const error = await nextEvent(client, 'error');
      return error.message.includes('WRONGPASS');
    }
  });
});
