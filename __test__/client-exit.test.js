'use strict';

const assert = require('node:assert/strict');
const { after, beforeEach, before, describe, it } = require('node:test');
const { findRedis, supportsTls } = require('../tools/redis-binary');
const { startRedis } = require('../tools/redis-server');
const { temporaryFolder } = require('../tools/child-registry');
const { makeCertificates } = require('../tools/tls-certificates');
const { runChild } = require('./helpers/child');
const { withServer } = require('./helpers/one-server');

/** What the ends of processes have to do with, on any kind of connection. */
function defineExitTests(connect) {
  let server;
  let options;
  before(async () => {
    ({ server, options } = await connect());
  });
  beforeEach(() => server.cli('FLUSHALL'));
  after(() => server.stop());

  const end = async (script) => {
    const result = await runChild(script, options);
    assert.equal(result.code, 0, JSON.stringify(result));
    return result.stdout;
  };

  it('a write that nobody awaited reaches the server before process.exit() in the same tick', async () => {
    await end(`
      const client = new Redis(options);
      client.once('ready', () => {
        client.srem('set', 'a');
        client.set('last', 'words');
        process.exit(0);
      });
    `);
    assert.equal(await server.cli('GET', 'last'), 'words');
  });

  it('so does that of a lazy client that disconnect(true) has connected', async () => {
    await end(`
      const client = new Redis({ ...options, lazyConnect: true });
      client.disconnect(true);
      client.once('ready', () => {
        client.set('last', 'words');
        process.exit(0);
      });
    `);
    assert.equal(await server.cli('GET', 'last'), 'words');
  });

  it('and so do 1,000 of them, and large ones', async () => {
    await end(`
      const client = new Redis(options);
      client.once('ready', () => {
        for (let i = 0; i < 1000; i++) client.set('key:' + i, 'v');
        client.set('large', 'x'.repeat(500000));
        process.exit(0);
      });
    `);
    assert.equal(await server.cli('DBSIZE'), 1001);
    assert.equal(await server.cli('STRLEN', 'large'), 500_000);
  });

  it('and those of a transaction, and of a helper', async () => {
    await end(`
      const { client, removeFromSet, addToSet } = createHelpers(options);
      client.once('ready', () => {
        addToSet('set', 'a');
        client.multi().set('k', 'v').incr('n').exec();
        process.exit(0);
      });
    `);
    assert.equal(await server.cli('SCARD', 'set'), 1);
    assert.equal(await server.cli('GET', 'n'), '1');
  });

  it('and 1,000 from a worker thread that exits', async () => {
    await end(`
      const { Worker } = require('node:worker_threads');
      new Worker(\`
        const { workerData } = require('node:worker_threads');
        const { Redis } = require(workerData.root);
        const client = new Redis(workerData.options);
        client.once('ready', () => {
          for (let i = 0; i < 1000; i++) client.rpush('from', 'worker');
          process.exit(0);
        });
      \`, { eval: true, workerData: { options, root: require.resolve(${JSON.stringify(`${__dirname}/..`)}) } });
    `);
    assert.equal(await server.cli('LLEN', 'from'), 1000);
  });

  it('and one before disconnect() and a natural end', async () => {
    await end(`
      const client = new Redis(options);
      client.once('ready', () => {
        client.set('last', 'words').catch(() => {});
        client.disconnect();
      });
    `);
    assert.equal(await server.cli('GET', 'last'), 'words');
  });

  it('and one that waits for the first connection, if the process only ends afterwards', async () => {
    await end(`
      const client = new Redis(options);
      client.set('early', 'bird');
      client.quit();
    `);
    assert.equal(await server.cli('GET', 'early'), 'bird');
  });
}

describe('at the end of a process', () => {
  defineExitTests(async () => {
    const server = await startRedis({ password: 'secret' });
    return { server, options: { host: server.host, port: server.port, password: 'secret' } };
  });
});

describe('at the end of a process with TLS', async () => {
  const { server: binary } = await findRedis();
  if (!(await supportsTls(binary))) {
    it('cannot be tested with this server', { skip: true }, () => {});
    return;
  }
  defineExitTests(async () => {
    const { ca, server: own } = await makeCertificates(temporaryFolder('client-exit-'));
    const server = await startRedis({ tls: { ca, cert: own.cert, key: own.key } });
    const tls = { ca: require('node:fs').readFileSync(ca, 'utf8') };
    return { server, options: { host: server.host, port: server.port, tls } };
  });
});

describe('a process', () => {
  let server;
  let options;
  withServer((own) => {
    ({ server, options } = own);
  });

  it('ends by itself after quit(), which resolves OK', async () => {
    const { code, stdout } = await runChild(
      `
      const { client, addKey } = createHelpers(options);
      addKey('k', 'v').then(() => client.quit()).then((reply) => console.log(reply));
      process.on('exit', () => console.log('exit', client.status));
    `,
      options
    );
    assert.deepEqual([code, stdout], [0, 'OK\nexit end\n']);
  });

  it('ends by itself after disconnect() and after end(true)', async () => {
    for (const method of ['disconnect()', 'end(true)']) {
      const script = `const client = new Redis(options); client.ping().then(() => client.${method});`;
      assert.equal((await runChild(script, options)).code, 0, method);
    }
  });

  it('is told of every command that disconnect() left behind before it ends', async () => {
    const script = `
      const client = new Redis({ ...options, port: 1 });
      client.on('error', () => undefined);
      client.get('k').catch(({ code }) => console.log(code));
      client.once('end', () => console.log('end'));
      client.disconnect();
    `;
    const { code, stdout } = await runChild(script, options);
    assert.deepEqual([code, stdout.trim().split('\n').sort()], [0, ['ERR_REDIS_CLOSED', 'end']]);
  });

  it('ends by itself when disconnect() comes before the connection', async () => {
    for (const port of [server.port, 1]) {
      const script = 'const client = new Redis(options); client.on("error", () => {}); client.disconnect();';
      assert.equal((await runChild(script, { ...options, port })).code, 0);
    }
  });

  it('with a client that was never used ends by itself', async () => {
    const { code } = await runChild('new Redis({ ...options, lazyConnect: true });', options);
    assert.equal(code, 0);
  });

  it('is kept alive by a client, as by any open socket', async () => {
    const { stdout } = await runChild(
      `
      const client = new Redis(options);
      process.on('exit', () => console.log('exit'));
      client.once('ready', () => {
        console.log('ready');
        setTimeout(() => { console.log('alive'); client.disconnect(); }, 300).unref();
      });
    `,
      options
    );
    assert.equal(stdout, 'ready\nalive\nexit\n');
  });

  it('survives a lost connection that nobody listens to, and says so on stderr', async () => {
    const { code, stderr } = await runChild(
      `
      const client = new Redis({ ...options, port: 1 });
      client.once('reconnecting', () => client.disconnect());
    `,
      options
    );
    assert.equal(code, 0);
    assert.match(stderr, /ECONNREFUSED.*127\.0\.0\.1:1/);
  });

  it('does not wait long for a server that is gone when it exits', async () => {
    const start = performance.now();
    const { code } = await runChild(
      `
      const client = new Redis({ ...options, port: 1 });
      client.on('error', () => {});
      client.set('k', 'v');
      setImmediate(() => process.exit(3));
    `,
      options
    );
    assert.equal(code, 3);
    assert.ok(performance.now() - start < 5000);
  });

  it('may end with clients open in several worker threads', async () => {
    const { code, stdout } = await runChild(
      `
      const { Worker } = require('node:worker_threads');
      const source = \`
        const { workerData, parentPort } = require('node:worker_threads');
        const { Redis } = require(workerData.root);
        const client = new Redis(workerData.options);
        client.incr('workers').then((n) => parentPort.postMessage(n));
      \`;
      const root = require.resolve(${JSON.stringify(`${__dirname}/..`)});
      const workers = [1, 2, 3].map(() => new Worker(source, { eval: true, workerData: { options, root } }));
      const answers = workers.map((worker) => new Promise((resolve) => worker.once('message', resolve)));
      Promise.all(answers).then(async (all) => {
        console.log(all.sort().join());
        await Promise.all(workers.map((worker) => worker.terminate()));
      });
    `,
      options
    );
    assert.deepEqual([code, stdout], [0, '1,2,3\n']);
  });
});
