'use strict';

const { describe } = require('node:test');
const { nextEvent } = require('../helpers/next-event');
const { compareAll } = require('../helpers/side-by-side');

const ECHO = 'return {KEYS, ARGV}';
const LIBRARY = `#!lua name=lib
redis.register_function('mine', function(keys, args) return {keys, args} end)
redis.register_function{function_name='looks', callback=function(keys) return keys end, flags={'no-writes'}}`;

/** A client of its own: commands that are defined stay with it. */
const withScripts = (run, options) => async (_, stage) => {
  const client = stage.create(options);
  client.defineCommand('echoes', { lua: ECHO, numberOfKeys: 1 });
  client.defineCommand('spreads', { lua: ECHO });
  client.defineCommand('fails', { lua: 'return redis.error_reply("MY own words")', numberOfKeys: 0 });
  client.defineCommand('breaks', { lua: 'return redis.call("incr", KEYS[1])', numberOfKeys: 1 });
  client.defineCommand('reads', {
    lua: 'return redis.call("get", KEYS[1])',
    numberOfKeys: 1,
    readOnly: true
  });
  return run(client, stage);
};

describe('eval and evalsha', () => {
  compareAll({
    'keys and arguments': (c) => c.eval(ECHO, 2, 'a', 'b', 'c', 1, Buffer.from([0xc3, 0xa9])),
    'an array of them': (c) => c.eval(ECHO, 1, ['a', 'b']),
    'the number of keys as a string': (c) => c.eval(ECHO, '0', 'x'),
    'types of replies': (c) => c.eval('return {1, 3.99, "s", true, false, {ok="fine"}, {1, nil, 3}}', 0),
    'an unknown digest': (c) => c.evalsha('0'.repeat(40), 0),
    'load, exists and call': async (c) => {
      const sha = await c.script('LOAD', ECHO);
      return [sha, await c.script('EXISTS', sha, 'x'), await c.evalsha(sha, 1, 'k', 'v')];
    },
    'a script that fails': (c) => c.eval('return redis.call("get")', 0),
    'a script that does not compile': (c) => c.eval('return return', 0),
    Buffers: (c) => c.evalBuffer(ECHO, 1, 'k', 'v')
  });
});

describe('defineCommand', () => {
  compareAll({
    'a fixed number of keys': withScripts((c) => c.echoes('k', 'a', 2)),
    'the number of keys first': withScripts((c) => c.spreads(2, 'k', 'l', 'a')),
    'arrays of arguments': withScripts((c) => c.echoes(['k', 'a', 'b'])),
    Buffers: withScripts((c) => c.echoesBuffer('k', Buffer.from([255, 0]))),
    'a callback': withScripts(async (c, stage) => {
      const done = stage.callback('callback');
      c.echoes('k', 'a', done);
      await done.called;
    }),
    'an error of the script': withScripts(async (c, stage) => {
      // The first time, ioredis sends the script, and this package its digest.
      await Promise.allSettled([c.fails(), c.breaks('n')]);
      await stage.outcome('own words', c.fails());
      await c.set('text', 'x');
      await stage.outcome('of a command', c.breaks('text'));
    }),
    'is sent by digest the second time': withScripts(async (c, stage) => {
      await c.echoes('k');
      await stage.server.cli('CONFIG', 'RESETSTAT');
      await c.echoes('k');
      const stats = await stage.server.cli('INFO', 'commandstats');
      return ['eval', 'evalsha'].map((name) => stats.includes(`cmdstat_${name}:`));
    }),
    'after SCRIPT FLUSH': withScripts(async (c) => {
      await c.echoes('k', 1);
      await c.script('FLUSH');
      return [await c.echoes('k', 2), await c.echoes('k', 3)];
    }),
    'after SCRIPT FLUSH, several at once': withScripts(async (c) => {
      await c.echoes('k', 1);
      await c.script('FLUSH');
      return Promise.all([c.echoes('k', 2), c.set('x', 1), c.echoes('k', 3), c.get('x')]);
    }),
    'in a pipeline': withScripts(async (c) => {
      await c.fails().catch(() => undefined);
      return c.pipeline().set('k', 1).echoes('k', 'a').breaks('k').fails().exec();
    }),
    'in a pipeline after SCRIPT FLUSH': withScripts(async (c) => {
      await c.echoes('k', 1);
      await c.script('FLUSH');
      return c.pipeline().echoes('k', 2).set('k', 1).breaks('k').exec();
    }),
    'in a list of commands': withScripts((c) =>
      c
        .pipeline([
          ['echoes', 'k', 'a'],
          ['get', 'k']
        ])
        .exec()
    ),
    'in a transaction': withScripts((c) => c.multi().set('k', 1).echoes('k', 'a').breaks('k').exec()),
    'in a transaction after SCRIPT FLUSH': {
      run: withScripts(async (c) => {
        await c.multi().echoes('k', 1).exec();
        await c.script('FLUSH');
        return c.multi().echoes('k', 2).set('l', 5).exec();
      }),
      differs: 'transaction-scripts-recovered',
      ours: [
        [
          'end',
          [
            [null, [['k'], ['2']]],
            [null, 'OK']
          ]
        ]
      ]
    },
    'with a prefix': withScripts((c) => Promise.all([c.echoes('k', 'a'), c.spreads(2, 'k', 'l', 'a')]), {
      keyPrefix: 'p:'
    }),
    'one that only reads': withScripts(async (c) => [await c.set('k', 'v'), await c.reads('k')]),
    'with no keys, none given': withScripts((c) => c.spreads(0)),
    'from the options': async (_, stage) => {
      const client = stage.create({ scripts: { echoes: { lua: ECHO, numberOfKeys: 1 } } });
      return client.echoes('k', 'a');
    },
    'a duplicate knows them when they came from the options': async (_, stage) => {
      const client = stage.create({ scripts: { echoes: { lua: ECHO, numberOfKeys: 1 } } });
      return stage.keep(client.duplicate()).echoes('k', 'a');
    },
    'in multi({ pipeline: false })': withScripts(async (c, stage) => {
      await c.multi({ pipeline: false });
      const queued = [c.set('k', 'v'), c.echoes('k', 'a'), c.reads('k'), c.get('k')];
      stage.note('queued', await Promise.all(queued));
      return c.exec();
    }),
    'in multi({ pipeline: false }), the second time': withScripts(async (c) => {
      await c.echoes('k');
      await c.multi({ pipeline: false });
      await c.echoes('k', 'a');
      return c.exec();
    }),
    'hides no other client': withScripts((c, stage) => {
      const other = stage.create();
      return [typeof c.echoes, typeof other.echoes];
    }),
    'twice with the same name: the last one counts': withScripts((c) => {
      c.defineCommand('echoes', { lua: 'return 2', numberOfKeys: 0 });
      return c.echoes();
    }),
    'after a reconnect': withScripts(async (c, stage) => {
      await c.echoes('k', 1);
      const back = nextEvent(c, 'ready');
      await stage.server.cli('SCRIPT', 'FLUSH');
      c.disconnect(true);
      await back;
      return c.echoes('k', 2);
    })
  });
});

describe('functions', () => {
  compareAll({
    'are loaded and called': async (c) => [
      await c.function('LOAD', 'REPLACE', LIBRARY),
      await c.fcall('mine', 1, 'k', 'a'),
      await c.fcall_ro('looks', 1, 'k'),
      await c.fcall('mine', 0),
      await c.function('DELETE', 'lib')
    ],
    'that do not exist': (c) => c.fcall('nosuch', 0),
    'with a list of arguments': async (c) => [
      await c.function('LOAD', 'REPLACE', LIBRARY),
      await c.fcall('mine', 2, ['a', 'b', 'c']),
      await c.pipeline().fcall('mine', 1, 'k').exec()
    ]
  });
  compareAll(
    {
      'with a prefix': async (c) => [
        await c.function('LOAD', 'REPLACE', LIBRARY),
        await c.fcall('mine', 1, 'k', 'a')
      ]
    },
    { keyPrefix: 'p:' }
  );
});
