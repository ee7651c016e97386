'use strict';

// How processes, workers and contexts end, with work under way. client-exit.test.js has the polite endings.

const assert = require('node:assert/strict');
const { execFile } = require('node:child_process');
const path = require('node:path');
const { beforeEach, describe, it } = require('node:test');
const { startRedis } = require('../tools/redis-server');
const { runChild } = require('./helpers/child');
const { withServer } = require('./helpers/one-server');

const ROOT = JSON.stringify(path.join(__dirname, '..'));
const LIMIT = 30_000;

let server;
let options;
withServer((own) => {
  ({ server, options } = own);
});

const run = (script, how) => runChild(script, options, { limit: LIMIT, ...how });

describe('a process with a thousand writes that nobody awaited', () => {
  beforeEach(() => server.cli('FLUSHALL'));
  const WRITES = "for (let i = 0; i < 1000; i++) client.rpush('list', i).catch(() => undefined);";
  const ENDINGS = {
    'an uncaught exception': ["throw new Error('the end');", 1],
    'an unhandled rejection': ["Promise.reject(new Error('the end')); setImmediate(() => undefined);", 1],
    'process.exit() in a callback': ["client.echo('x', () => process.exit(4));", 4],
    'SIGTERM and a handler': [
      "process.once('SIGTERM', () => process.exit(5)); process.kill(process.pid, 'SIGTERM');",
      5
    ]
  };
  for (const [ending, [script, expected]] of Object.entries(ENDINGS)) {
    it(`loses none of them to ${ending}`, async () => {
      const { code, stderr } = await run(`
        const client = new Redis(options);
        client.once('ready', () => { ${WRITES} ${script} });
      `);
      assert.equal(code, expected, stderr);
      assert.equal(await server.cli('LLEN', 'list'), 1000);
      assert.equal(await server.cli('LINDEX', 'list', -1), '999');
    });
  }

  it('ends at once by SIGTERM where nobody handles it', async () => {
    const { code } = await run(`
      const client = new Redis(options);
      client.once('ready', () => { ${WRITES} process.kill(process.pid, 'SIGTERM'); });
    `);
    assert.equal(code, 'SIGTERM');
  });
});

describe('worker threads', { concurrency: true }, () => {
  const WORKER = `
    const { workerData, parentPort } = require('node:worker_threads');
    const { Redis } = require(${ROOT});
    const client = new Redis(workerData);
    client.on('error', () => undefined);
    const push = () => {
      for (let i = 0; i < 100; i++) client.incr('n').then(undefined, () => undefined);
      setImmediate(push);
    };
    client.get('k').then(() => { parentPort.postMessage('running'); push(); });
  `;

  it('may be terminated with traffic in flight, a hundred of them', async () => {
    const { code, stdout, stderr } = await run(
      `
      const { Worker } = require('node:worker_threads');
      const { once } = require('node:events');
      const one = async () => {
        const worker = new Worker(${JSON.stringify(WORKER)}, { eval: true, workerData: options });
        await once(worker, 'message');
        await worker.terminate();
      };
      (async () => {
        const client = new Redis(options);
        for (let round = 0; round < 20; round++) await Promise.all(Array.from({ length: 5 }, one));
        console.log(await client.echo('well'));
        client.disconnect();
      })();
    `,
      { limit: 2 * LIMIT }
    );
    assert.deepEqual([code, stdout], [0, 'well\n'], stderr);
  });

  it('give their connections back', async () => {
    const { code, stdout } = await run(`
      const { Worker } = require('node:worker_threads');
      const { once } = require('node:events');
      (async () => {
        const client = new Redis(options);
        const worker = new Worker(${JSON.stringify(WORKER)}, { eval: true, workerData: options });
        await once(worker, 'message');
        await worker.terminate();
        for (;;) {
          const connections = (await client.client('LIST', 'TYPE', 'normal')).split('\\n').filter((line) => /name=.*cmd=incr/.test(line));
          if (connections.length === 0) break;
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        console.log('none left');
        client.disconnect();
      })();
    `);
    assert.deepEqual([code, stdout], [0, 'none left\n']);
  });
});

describe('the package', { concurrency: true }, () => {
  it('may be loaded twice in one process', async () => {
    const { code, stdout } = await run(`
      const first = new Redis(options);
      for (const file of Object.keys(require.cache)) delete require.cache[file];
      const { Redis: Again } = require(${ROOT});
      const second = new Again(options);
      (async () => {
        console.log(Redis === Again, await first.echo('first'), await second.echo('second'));
        await Promise.all([first.quit(), second.quit()]);
      })();
    `);
    assert.deepEqual([code, stdout], [0, 'false first second\n']);
  });

  it('takes what contexts of node:vm make, and hands them what they can use', async () => {
    const { code, stdout } = await run(`
      const vm = require('node:vm');
      const client = new Redis(options);
      const context = vm.createContext({ client, console, done: () => client.quit() });
      vm.runInContext(\`
        (async () => {
          await client.hset('h', { a: 1, b: [2] });
          await client.hset('h', new Map([['c', new Uint8Array([51])]]));
          await client.rpush('l', ['x', 'y']);
          const error = await client.incr('h').catch((reason) => reason);
          console.log(JSON.stringify(await client.hgetall('h')), (await client.lrange('l', 0, -1)).join(), error.code);
          done();
        })();
      \`, context);
    `);
    assert.deepEqual([code, stdout], [0, '{"a":"1","b":"2","c":"3"} x,y WRONGTYPE\n']);
  });

  it('works in every process of a cluster, and in forks', async () => {
    const { code, stdout, stderr } = await run(`
      process.chdir(${ROOT});
      const cluster = require('node:cluster');
      const client = new Redis(options);
      client.once('ready', async () => {
        cluster.setupPrimary({ execArgv: [], exec: require('node:path').join(${ROOT}, '__test__/helpers/cluster-worker.js') });
        const forks = Array.from({ length: 3 }, () => cluster.fork({ REDIS_OPTIONS: JSON.stringify(options) }));
        await Promise.all(forks.map((fork) => new Promise((resolve) => fork.once('exit', resolve))));
        console.log(await client.get('forks'));
        client.disconnect();
      });
    `);
    assert.deepEqual([code, stdout], [0, '3\n'], stderr);
  });
});

describe('many clients', { concurrency: true }, () => {
  it('500 of them are opened and closed, and leave nothing behind', async () => {
    const { code, stdout, stderr } = await run(`
      const fs = require('node:fs');
      const descriptors = () => fs.readdirSync('/proc/self/fd').length;
      (async () => {
        const client = new Redis(options);
        await client.ping();
        const before = descriptors();
        for (let round = 0; round < 5; round++) {
          const some = Array.from({ length: 100 }, () => new Redis(options));
          await Promise.all(some.map((one) => one.incr('many')));
          await Promise.all(some.map((one, i) => (i % 2 ? one.quit() : one.disconnect())));
        }
        while (process.platform === 'linux' && descriptors() > before) await new Promise((resolve) => setTimeout(resolve, 20));
        console.log(await client.get('many'));
        client.disconnect();
      })();
    `);
    assert.deepEqual([code, stdout], [0, '500\n'], stderr);
  });

  it('a process exits within about a second, however many clients wait for a server that hangs', async () => {
    const hung = await startRedis();
    const { code, stdout } = await runChild(
      `
      const clients = Array.from({ length: 20 }, () => new Redis(options));
      Promise.all(clients.map((client) => new Promise((resolve) => client.once('ready', resolve)))).then(() => {
        process.once('message', () => undefined);
        process.stdout.write('ready');
        process.stdin.once('data', () => {
          for (const client of clients) client.incr('n').catch(() => undefined);
          const start = performance.now();
          process.on('exit', () => console.log(performance.now() - start < 5000 ? ' soon' : ' late'));
          process.exit(3);
        });
      });
    `,
      { host: hung.host, port: hung.port },
      {
        limit: LIMIT,
        onOutput(text, child) {
          if (!text.includes('ready')) return;
          hung.pause();
          child.stdin.write('go\n');
        }
      }
    );
    hung.resume();
    await hung.stop();
    assert.deepEqual([code, stdout], [3, 'ready soon\n']);
  });

  it('more than there are descriptors for: those that got none say so, and get one later', {
    skip: process.platform === 'win32'
  }, async () => {
    const script = `
      const { Redis } = require(${ROOT});
      const options = ${JSON.stringify(options)};
      const clients = Array.from({ length: 24 }, () => new Redis({ ...options, reconnectDelay: 20, reconnectDelayMax: 50 }));
      const messages = new Set();
      for (const client of clients) client.on('error', ({ message }) => messages.add(message.replace(/^.*?: /, '')));
      (async () => {
        while (messages.size === 0) await new Promise((resolve) => setTimeout(resolve, 5));
        const served = clients.filter(({ status }) => status === 'ready');
        await Promise.all(served.map((client) => client.incr('n')));
        for (const client of served) client.disconnect();
        const rest = clients.filter((client) => !served.includes(client));
        await Promise.all(rest.map((client) => client.incr('n')));
        console.log([...messages].join('; '));
        for (const client of clients) client.disconnect();
      })();
    `;
    const { code, stdout } = await new Promise((resolve) => {
      const limited = `ulimit -n 64; exec "$0" -e "$1"`;
      execFile('sh', ['-c', limited, process.execPath, script], { timeout: LIMIT }, (error, out) => {
        resolve({ code: error?.code ?? error?.signal ?? 0, stdout: out });
      });
    });
    assert.equal(code, 0);
    assert.match(stdout, /too many open files/i);
  });
});
