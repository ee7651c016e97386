'use strict';

const { test } = require('node:test');
const assert = require('node:assert/strict');
const { execFile } = require('node:child_process');
const path = require('node:path');
const { promisify } = require('node:util');
const { startRedis } = require('../tools/redis-server');

const run = promisify(execFile);

/**
 * Runs a program with a ready client in a process of its own.
 * @param {any} t
 * @param {string} program knows `client`
 */
async function inProcess(t, program) {
  const server = await startRedis();
  t.after(() => server.stop());
  const text = `
    const { Redis } = require(${JSON.stringify(path.join(__dirname, '..'))});
    const client = new Redis(${server.port}, '127.0.0.1');
    client.once('ready', () => { ${program} });
  `;
  const { stdout } = await run(process.execPath, ['-e', text]);
  return { server, stdout };
}

test('a command sent by a callback goes out although the callback throws behind it', async (t) => {
  const { stdout } = await inProcess(
    t,
    `process.on('uncaughtException', ({ message }) => process.stdout.write(message + ' '));
    client.get('nothing', () => {
      client.set('sent', 'yes');
      throw new Error('thrown');
    });
    client.set('first', '1', () => {
      const look = () => client.get('sent').then((value) => {
        if (value === null) return setImmediate(look);
        process.stdout.write(value);
        client.disconnect();
      });
      setImmediate(look);
    });`
  );
  assert.equal(stdout, 'thrown yes');
});

test('a client that is closed by the reply to a command settles what that turn had still sent', async (t) => {
  const { stdout } = await inProcess(
    t,
    `client.get('nothing').then(() => {
      client.set('late', '1').then((reply) => reply, ({ code }) => code).then((said) => process.stdout.write(said));
      client.disconnect();
    });`
  );
  assert.match(stdout, /^(OK|ERR_REDIS_CLOSED)$/);
});

test('a command from a timer beside replies is sent without waiting for another reply', async (t) => {
  const { server, stdout } = await inProcess(
    t,
    `client.get('nothing').then(() => {
      setImmediate(() => client.incr('n').then((n) => {
        process.nextTick(() => client.incr('n').then((more) => {
          process.stdout.write(n + ' ' + more);
          client.disconnect();
        }));
      }));
    });`
  );
  assert.equal(stdout, '1 2');
  assert.match(await server.cli('GET', 'n'), /2/);
});

test('the server has most of what a busy turn sends before that turn is over', async (t) => {
  const { stdout } = await inProcess(
    t,
    `let left = 100;
    const goOn = () => {
      client.incr('n');
      if (--left > 0) return;
      const { port } = client.options;
      const seen = require('node:child_process').execFileSync('redis-cli', ['-p', port, 'GET', 'n'], { encoding: 'utf8' });
      process.stdout.write(Number(seen) >= 50 ? 'most' : 'only ' + seen);
      client.quit();
    };
    for (let i = 0; i < 100; i++) client.get('nothing').then(goOn);`
  );
  assert.equal(stdout, 'most');
});

test('a burst behind a few commands is not written in pieces as small as these', async (t) => {
  const { stdout } = await inProcess(
    t,
    `const reads = async () => Number(/total_reads_processed:(\\d+)/.exec(await client.info('stats'))[1]);
    const burst = async (before) => {
      await Promise.all(Array.from({ length: 50_000 }, () => client.set('k', 'v')));
      process.stdout.write(String((await reads()) - before));
      client.disconnect();
    };
    reads().then((before) => {
      const few = Array.from({ length: 20 }, () => client.get('nothing'));
      few[19].then(() => burst(before));
    });`
  );
  // 1.3 MB, of which a server reads 16 kB at a time; in fives it was a thousand.
  assert.ok(Number(stdout) < 400, stdout);
});
