'use strict';

// A laptop that sleeps, and clocks that are set: what a client does about time goes by a clock that nobody sets.

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { after, before, describe, it } = require('node:test');
const { setTimeout: sleep } = require('node:timers/promises');
const { startRedis } = require('../tools/redis-server');
const { runChild } = require('./helpers/child');

const ROOT = path.join(__dirname, '..');
const STOP_MS = 4_000;

let server;
before(async () => {
  server = await startRedis();
});
after(() => server.stop());

/** Works without a pause, and says at its end what it was told. */
const WORKING = `
  const client = new Redis({ ...options, commandDeadline: 2000, suspectAfter: 1500 });
  const told = [];
  for (const event of ['error', 'warning', 'close', 'failover']) client.on(event, (what) => told.push(String(what?.code ?? event)));
  let stop = false;
  let answered = 0;
  const work = async () => {
    while (!stop) {
      await client.incr('n').then(() => answered++, ({ code }) => told.push(code));
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  };
  const all = [work(), work(), work()];
  const finish = async () => {
    stop = true;
    await Promise.all(all);
    console.log(JSON.stringify({ told, answered, count: Number(await client.get('n')), made: client.stats().connections.made }));
    client.disconnect();
  };
`;

function judge({ code, stdout, stderr }) {
  assert.equal(code, 0, stderr);
  const { told, answered, count, made } = JSON.parse(stdout.trim().split('\n').at(-1));
  assert.deepEqual([told, count, made], [[], answered, 1]);
}

describe('a process that does not run for a while', () => {
  it('finds its connection as it left it: no command is late, nobody is suspected', async () => {
    await server.cli('DEL', 'n');
    const script = `${WORKING}
      client.once('ready', () => setTimeout(() => console.log('stop me'), 100));
      process.stdin.once('data', () => { process.stdin.destroy(); setTimeout(finish, 300); });
    `;
    let stopped;
    const stopFor = async (child) => {
      child.kill('SIGSTOP');
      await sleep(STOP_MS);
      child.kill('SIGCONT');
      child.stdin.write('over\n');
    };
    const result = await runChild(
      script,
      { host: server.host, port: server.port },
      {
        limit: 30_000,
        onOutput(text, child) {
          if (text.includes('stop me')) stopped ??= stopFor(child);
        }
      }
    );
    await stopped;
    judge(result);
  });
});

describe('a clock on the wall that is set', () => {
  it('by a day in either direction changes nothing', async () => {
    await server.cli('DEL', 'n');
    const script = `
      const real = Date.now;
      let shift = 0;
      Date.now = () => real() + shift;
      ${WORKING}
      client.once('ready', () => {
        setTimeout(() => { shift = 86_400_000; }, 200);
        setTimeout(() => { shift = -86_400_000; }, 600);
        setTimeout(finish, 1_000);
      });
    `;
    judge(await runChild(script, { host: server.host, port: server.port }, { limit: 30_000 }));
  });

  it('is read for what is stored and reported, and for nothing else', () => {
    const sources = execFileSync('git', ['ls-files', 'lib', 'src'], { cwd: ROOT, encoding: 'utf8' });
    const readers = sources
      .split('\n')
      .filter((file) => /\.(?:js|rs)$/.test(file))
      .filter((file) =>
        /Date\.now|new Date\(|SystemTime::now/.test(fs.readFileSync(path.join(ROOT, file), 'utf8'))
      );
    assert.deepEqual(readers, [
      'lib/helpers/calls.js',
      'lib/helpers/ephemeral-gateways.js',
      'lib/helpers/sorted-sets.js',
      'src/session/toll.rs'
    ]);
  });
});
