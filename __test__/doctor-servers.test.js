'use strict';

const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const { removeFolder, temporaryFolder } = require('../tools/child-registry');
const { findRedis, supportsTls } = require('../tools/redis-binary');
const { startRedis } = require('../tools/redis-server');
const { makeCertificates } = require('../tools/tls-certificates');
const { complaints, examine } = require('./helpers/examine');
const { runCommand } = require('./helpers/run-command');

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

describe('doctor, one Redis', () => {
  let server;

  before(async () => {
    server = await startRedis({
      password: 'right-password',
      users: [
        'reader on >reader ~* &* +@read +@connection +info +role',
        'narrow on >narrow ~* &* +@all -zpopmin -eval'
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

  it('names the commands that an ACL user lacks', async () => {
    const as = (/** @type {string} */ user) =>
      examine(environment(server, { JAMBONES_REDIS_USERNAME: user, JAMBONES_REDIS_PASSWORD: user }));
    const narrow = await as('narrow');
    assertFinding(narrow, 'commands-denied', 'failure', /user narrow .*: ZPOPMIN, EVAL/);
    const reader = await as('reader');
    assertFinding(reader, 'commands-denied', 'failure', /SET, .*DEL/);
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
