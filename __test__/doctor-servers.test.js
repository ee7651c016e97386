'use strict';

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const { after, before, describe, it } = require('node:test');
const { removeFolder, temporaryFolder } = require('../tools/child-registry');
const { findRedis, supportsTls } = require('../tools/redis-binary');
const { startRedis } = require('../tools/redis-server');
const { makeCertificates } = require('../tools/tls-certificates');
const createHelpers = require('..');
const { CALLS } = require('./helpers/cases/every-helper');
const { complaints, examine } = require('./helpers/examine');
const { RecordingLogger } = require('./helpers/recording-logger');
const { BIN, runCommand } = require('./helpers/run-command');

/** @param {import('../tools/redis-server').RedisServer} server @param {Record<string, string>} [more] */
const environment = ({ host, port }, more) => ({
  JAMBONES_REDIS_HOST: host,
  JAMBONES_REDIS_PORT: String(port),
  ...more
});

/**
 * @param {any} report
 * @param {string} id
 * @param {string} level
 * @param {RegExp} pattern
 */
function assertFinding({ findings }, id, level, pattern) {
  const found = findings.find((finding) => finding.id === id && finding.level === level);
  assert.ok(
    found,
    `${id} is not among ${findings.map((finding) => `${finding.level} ${finding.id}: ${finding.text}`).join('\n')}`
  );
  assert.match(`${found.text} ${found.advice}`, pattern);
}

/** @param {string} helper @returns {string} a key for what the helper works on */
const typeOf = (helper) => /sorted ?set|set|hash|list|push|pop/i.exec(helper)?.[0].toLowerCase() ?? 'text';

describe('doctor, one Redis', () => {
  let server;

  before(async () => {
    server = await startRedis({
      password: 'right-password',
      users: [
        'reader on >reader ~* &* +@read +@connection +info +role',
        'narrow on >narrow ~* &* +@all -zpopmin -eval',
        'no-multi on >no-multi ~* &* +@all -multi',
        'no-exec on >no-exec ~* &* +@all -exec',
        'unseen on >unseen ~* &* +@all -role -info -zpopmin',
        'unseen-and-well on >unseen-and-well ~* &* +@all -role -info',
        'keyed on >keyed ~call:* ~queue:* &* +@all -zpopmin'
      ]
    });
  });
  after(() => server.stop());

  it('is content with one that works, and leaves nothing behind', async () => {
    const env = environment(server, { JAMBONES_REDIS_PASSWORD: 'right-password' });
    const { code, stdout, stderr } = await runCommand(['doctor', '--json'], { env });
    assert.equal(stderr, '');
    const report = JSON.parse(stdout);
    assert.deepEqual(complaints(report), []);
    assert.deepEqual([report.works, report.survives, report.exitCode], [true, null, code]);
    assert.ok(!stdout.includes('right-password'));
    assert.equal(await server.cli('DBSIZE'), 0);
  });

  it('names the variable of a wrong and of a missing password', async () => {
    const wrong = await examine(environment(server, { JAMBONES_REDIS_PASSWORD: 'wrong-password' }));
    assert.equal(wrong.exitCode, 2);
    assertFinding(wrong, 'node-unreachable', 'failure', /WRONGPASS.*Correct JAMBONES_REDIS_PASSWORD/s);
    assert.ok(!wrong.text.includes('wrong-password'));
    const missing = await examine(environment(server));
    assertFinding(missing, 'node-unreachable', 'failure', /NOAUTH.*set JAMBONES_REDIS_PASSWORD/s);
  });

  const as = (/** @type {string} */ user) =>
    examine(environment(server, { JAMBONES_REDIS_USERNAME: user, JAMBONES_REDIS_PASSWORD: user }));

  it('names the commands that an ACL user lacks', async () => {
    const narrow = await as('narrow');
    assertFinding(narrow, 'commands-denied', 'failure', /user narrow .*: ZPOPMIN, EVAL/);
    const reader = await as('reader');
    assertFinding(reader, 'commands-denied', 'failure', /SET, .*DEL/);
    for (const user of ['no-multi', 'no-exec']) {
      assertFinding(await as(user), 'commands-denied', 'failure', /: MULTI, EXEC Extend/);
    }
  });

  it('tries them where the server does not say what it is, too', async () => {
    const narrow = await as('unseen');
    assertFinding(narrow, 'role-unknown', 'warning', /ROLE and INFO/);
    assertFinding(narrow, 'commands-denied', 'failure', /ZPOPMIN/);
    assert.equal(narrow.works, false);
    const well = await as('unseen-and-well');
    assertFinding(well, 'commands-allowed', 'ok', /user unseen-and-well/);
    assert.equal(well.works, true);
  });

  it('tells keys that are denied from commands', async () => {
    const report = await as('keyed');
    assertFinding(report, 'keys-denied', 'warning', /user keyed .*Allow ~\*/);
    assertFinding(report, 'commands-denied', 'failure', /: ZPOPMIN Extend/);
  });

  it('names the commands that fail though they are allowed', async (t) => {
    const renamed = await startRedis({ args: ['rename-command KEYS ""', 'rename-command EVAL hidden'] });
    t.after(() => renamed.stop());
    const report = await examine(environment(renamed));
    assertFinding(report, 'commands-failed', 'failure', /: EVAL, KEYS \(ERR unknown command.*rename-command/);
    assert.ok(!report.findings.some(({ id }) => id === 'commands-allowed'));
    assert.equal(report.works, false);
  });

  it('tries every command that the helpers and their scripts send', async (t) => {
    const used = await startRedis();
    t.after(() => used.stop());
    const sent = async () => {
      const stats = await used.cli('INFO', 'commandstats');
      return new Set([...stats.matchAll(/^cmdstat_([a-z]+)[|:]/gm)].map(([, name]) => name));
    };
    await examine(environment(used));
    const tried = await sent();
    await used.cli('CONFIG', 'RESETSTAT');
    const logger = new RecordingLogger();
    const { client, ...helpers } = createHelpers({ host: used.host, port: used.port }, logger);
    // Twice, the other way round: what one of them takes the next does not find.
    for (const [, name, ...args] of [...CALLS, ...CALLS.toReversed()]) {
      const named =
        name === 'getCallCount' ? args : [args[0] === 'k' ? typeOf(name) : args[0], ...args.slice(1)];
      await helpers[name](...named);
    }
    client.disconnect();
    assert.deepEqual(logger.lines.error, []);
    const untried = [...(await sent())].filter((name) => !tried.has(name));
    assert.deepEqual(untried, []);
  });

  it('warns where call state may be evicted, and fails where writes are refused', async () => {
    const env = environment(server, { JAMBONES_REDIS_PASSWORD: 'right-password' });
    const configure = async (/** @type {string} */ maxmemory, /** @type {string} */ policy) => {
      await server.cli('CONFIG', 'SET', 'maxmemory', maxmemory);
      await server.cli('CONFIG', 'SET', 'maxmemory-policy', policy);
    };
    await configure('100mb', 'allkeys-lru');
    const evicting = await examine(env);
    assert.equal(evicting.exitCode, 1);
    assertFinding(evicting, 'eviction', 'warning', /maxmemory 100 MB, allkeys-lru/);
    await configure('1', 'noeviction');
    const full = await examine(env);
    assertFinding(full, 'write-refused', 'failure', /OOM/);
    await configure('0', 'noeviction');
  });

  it('says so when there is nothing, without a stack', async () => {
    const { code, stdout, stderr } = await runCommand(['doctor'], {
      env: { JAMBONES_REDIS_HOST: '127.0.0.1', JAMBONES_REDIS_PORT: '1' }
    });
    assert.equal(code, 2);
    assert.match(
      stdout,
      /FAILURE {2}127\.0\.0\.1:1 cannot be used: connect ECONNREFUSED: Connection refused/
    );
    assert.doesNotMatch(stdout + stderr, /\n {4}at /);
    assert.ok(!stdout.includes('\u001b['), 'a pipe gets no colours');
  });

  it('needs nobody who reads its report', { skip: process.platform !== 'linux' }, async (t) => {
    const full = fs.openSync('/dev/full', 'w');
    t.after(() => fs.closeSync(full));
    const end = async (/** @type {'pipe' | number} */ stdout) => {
      const child = spawn(process.execPath, [BIN, 'doctor'], {
        env: { JAMBONES_REDIS_HOST: '127.0.0.1', JAMBONES_REDIS_PORT: '1' },
        stdio: ['ignore', stdout, 'pipe']
      });
      child.stdout?.destroy();
      let said = '';
      child.stderr.on('data', (chunk) => {
        said += chunk;
      });
      const [code] = await once(child, 'close');
      return [code, said];
    };
    assert.deepEqual(await end('pipe'), [2, '']);
    const [code, said] = await end(full);
    assert.equal(code, 2);
    assert.match(said, /^the report cannot be written: .*ENOSPC[^\n]*\n$/);
  });

  it('makes findings of bad variables', async () => {
    const { code, stdout } = await runCommand(['doctor'], { env: { JAMBONES_REDIS_SENTINELS: 'a:b:c' } });
    assert.equal(code, 2);
    assert.match(stdout, /FAILURE {2}JAMBONES_REDIS_SENTINELS has the entry "a:b:c"/);
  });
});

describe('doctor, TLS', async () => {
  const skip = (await supportsTls((await findRedis()).server)) ? false : 'this server was built without TLS';
  let dir;
  let certificates;

  before(async () => {
    if (skip) return;
    dir = temporaryFolder('doctor-');
    certificates = await makeCertificates(dir);
  });
  after(() => dir && removeFolder(dir));

  /**
   * @param {{cert: string, key: string}} pair of the server
   * @param {(server: any) => Promise<void>} use
   */
  async function withServer(pair, use, options = {}) {
    const server = await startRedis({ tls: { ca: certificates.ca, ...pair, ...options } });
    try {
      await use(server);
    } finally {
      await server.stop();
    }
  }
  const secure = (/** @type {any} */ server, ca = certificates.ca) =>
    environment(server, { ENABLE_JAMBONES_REDIS_TLS: '1', JAMBONES_REDIS_TLS_CA_FILE: ca });

  it('shows the certificate, and says which check fails', { skip }, async () => {
    await withServer(certificates.server, async (server) => {
      const good = await examine(secure(server));
      assert.deepEqual(complaints(good), []);
      assertFinding(good, 'tls', 'ok', /TLSv1\.3, "server" issued by "test ca" for DNS:localhost/);
      const stranger = await examine(secure(server, certificates.wrongCa));
      assert.equal(stranger.exitCode, 2);
      assertFinding(stranger, 'tls-chain', 'failure', /JAMBONES_REDIS_TLS_CA_FILE/);
      const plain = await examine(environment(server));
      assertFinding(plain, 'node-unreachable', 'failure', /It speaks TLS: set ENABLE_JAMBONES_REDIS_TLS=1/);
    });
  });

  it('tells an expired certificate from one for another host', { skip }, async () => {
    await withServer(certificates.expired, async (server) => {
      assertFinding(await examine(secure(server)), 'tls-expired', 'failure', /2020/);
    });
    await withServer(certificates.wrongHost, async (server) => {
      assertFinding(await examine(secure(server)), 'tls-name', 'failure', /elsewhere\.test/);
    });
  });

  it('says what the client refuses, and OpenSSL does not', { skip }, async () => {
    const authority = { cert: certificates.ca, key: certificates.ca.replace(/crt$/, 'key') };
    await withServer(authority, async (server) => {
      assertFinding(await examine(secure(server)), 'node-unreachable', 'failure', /CA:TRUE/);
    });
  });

  it('says when a client certificate is missing', { skip }, async () => {
    await withServer(
      certificates.server,
      async (server) => {
        const report = await examine(secure(server));
        assert.equal(report.exitCode, 2);
        const { cert, key } = certificates.client;
        const files = { JAMBONES_REDIS_TLS_CERT_FILE: cert, JAMBONES_REDIS_TLS_KEY_FILE: key };
        const served = await examine({ ...secure(server), ...files });
        assert.deepEqual(complaints(served), []);
      },
      { clientAuth: true }
    );
  });
});
