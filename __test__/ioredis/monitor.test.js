'use strict';

const { describe } = require('node:test');
const { compareAll } = require('../helpers/side-by-side');

/** The first command that the monitor sees of another client. */
const seen = (monitor) =>
  new Promise((resolve) => {
    monitor.on('monitor', (time, args, source, database) => {
      resolve([/^\d+\.\d+$/.test(time), args, typeof source, database]);
    });
  });

describe('monitor()', () => {
  compareAll({
    'resolves to a client that tells what the server does': async (c, stage) => {
      const monitor = stage.keep(await c.monitor());
      const first = seen(monitor);
      await stage.server.cli('SET', 'key with blanks', 'a "quoted" text');
      const [time, args, source, database] = await first;
      return [time, args[0], source, database];
    },
    'answers a callback': async (c, stage) => {
      const monitor = await new Promise((resolve, reject) => {
        c.monitor((error, value) => (error ? reject(error) : resolve(value)));
      });
      stage.keep(monitor);
      stage.note('is a client', monitor instanceof stage.Redis, monitor.status);
    },
    'sees arguments with quotes and bytes': {
      run: async (c, stage) => {
        const monitor = stage.keep(await c.monitor());
        const got = new Promise((resolve) => {
          monitor.on('monitor', (_time, args) => args[0].toLowerCase() === 'echo' && resolve(args));
        });
        await c.echo('a "b" \\ c\n\x01');
        return got;
      },
      differs: 'monitor-unescaped',
      ours: [['end', ['echo', 'a "b" \\ c\n\x01']]]
    },
    'refuses other commands': async (c, stage) => {
      const monitor = stage.keep(await c.monitor());
      await stage.outcome('get', monitor.get('k'));
    },
    'leaves the client as it was': async (c, stage) => {
      stage.keep(await c.monitor());
      return c.set('k', 'v');
    }
  });
});
