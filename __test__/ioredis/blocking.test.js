'use strict';

const { describe } = require('node:test');
const { pollUntil } = require('../helpers/poll-until');
const { compareAll } = require('../helpers/side-by-side');

/** Seconds. */
const SHORT = 0.05;

const blockedClients = async ({ server }) => {
  const info = await server.cli('INFO', 'clients');
  return Number(/blocked_clients:(\d+)/.exec(info)[1]);
};

/** Starts a blocking command and lets `then` happen once the server holds it. */
async function meanwhile(stage, blocking, then) {
  const outcome = stage.outcome('blocking', blocking);
  await pollUntil(async () => (await blockedClients(stage)) > 0);
  await then();
  await outcome;
}

describe('blocking commands', () => {
  compareAll({
    'find what is there': async (c) => {
      await c.rpush('l', 1, 2, 3, 4);
      await c.zadd('z', 1, 'a', 2, 'b', 3, 'c');
      return [
        await c.blpop('l', 1),
        await c.brpop('no', 'l', 1),
        await c.brpoplpush('l', 'm', 1),
        await c.blmove('l', 'm', 'LEFT', 'RIGHT', 1),
        await c.bzpopmin('z', 1),
        await c.bzpopmax('z', 1)
      ];
    },
    'find nothing in time': async (c) => [
      await c.blpop('l', SHORT),
      await c.brpop(['l', 'm'], SHORT),
      await c.brpoplpush('l', 'm', SHORT),
      await c.blmove('l', 'm', 'LEFT', 'RIGHT', SHORT),
      await c.bzpopmin('z', SHORT)
    ],
    'as Buffers': async (c) => {
      await c.rpush('l', Buffer.from([255, 0]));
      return c.blpopBuffer('l', 1);
    },
    'in a callback': async (c, stage) => {
      const done = stage.callback('blpop');
      c.blpop('l', SHORT, done);
      await done.called;
    },
    'wait until somebody pushes': (c, stage) =>
      meanwhile(stage, c.blpop('l', 0), () => stage.server.cli('RPUSH', 'l', 'v')),
    'wait for a stream': (c, stage) =>
      meanwhile(stage, c.xread('COUNT', 1, 'BLOCK', 0, 'STREAMS', 'x', '$'), () =>
        stage.server.cli('XADD', 'x', '1-1', 'f', 'v')
      ),
    'wait for a stream as a group': async (c, stage) => {
      await c.xgroup('CREATE', 'x', 'g', '$', 'MKSTREAM');
      await meanwhile(stage, c.xreadgroup('GROUP', 'g', 'me', 'BLOCK', 0, 'STREAMS', 'x', '>'), () =>
        stage.server.cli('XADD', 'x', '1-1', 'f', 'v')
      );
    },
    'xread finds nothing in time': (c) => c.xread('BLOCK', 20, 'STREAMS', 'x', '$'),
    'wait for replicas that do not exist': async (c) => [await c.set('k', 1), await c.wait(0, 10)],
    'a wrong type': async (c, stage) => {
      await c.set('k', 'text');
      await stage.outcome('blpop', c.blpop('k', 1));
    },
    'a bad timeout': (c) => c.blpop('l', 'soon'),
    'CLIENT UNBLOCK ... ERROR': (c, stage) =>
      meanwhile(stage, c.blpop('l', 0), async () => {
        const list = await stage.server.cli('CLIENT', 'LIST');
        const [, id] = /^id=(\d+) .* flags=b .* cmd=blpop/m.exec(list);
        await stage.server.cli('CLIENT', 'UNBLOCK', id, 'ERROR');
      }),
    'disconnect() ends the wait': async (_, stage) => {
      const client = stage.create();
      await meanwhile(stage, client.blpop('l', 0), () => client.disconnect());
    },
    'in a transaction they do not block': (c) => c.multi().blpop('l', 0).rpush('l', 1).blpop('l', 0).exec()
  });
  compareAll(
    {
      'with a prefix': async (c) => [
        await c.rpush('l', 1),
        await c.blpop('l', 1),
        await c.xadd('x', '1-1', 'f', 'v'),
        await c.xread('BLOCK', 10, 'STREAMS', 'x', '0')
      ]
    },
    { keyPrefix: 'p:' }
  );
});
