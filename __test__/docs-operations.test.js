'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { after, before, describe, it } = require('node:test');
const { removeFolder, temporaryFolder } = require('../tools/child-registry');
const { findRedis, supportsTls } = require('../tools/redis-binary');
const { pollUntilNo } = require('../tools/poll');
const { RedisServer, startOnFreePort } = require('../tools/redis-server');
const { toObject } = require('../tools/resp-client');
const { makeCertificates } = require('../tools/tls-certificates');
const { complaints, examine } = require('./helpers/examine');
const { runCommand } = require('./helpers/run-command');

const FOLDER = path.join(__dirname, '..', 'docs', 'operations');
const HOST = '127.0.0.1';
const TOOLS_USER = 'user tools on >tools-only ~* &* +@all';
const LIMIT_MS = 60_000;

/** @param {string} name @returns {string[]} */
const linesOf = (name) => fs.readFileSync(path.join(FOLDER, name), 'utf8').split('\n');

/**
 * What an operator changes: addresses, ports, paths. Everything else is tested as it stands there.
 * @param {string[]} lines
 * @param {{port: number, masterPort?: number, dir: string, tls: string}} place
 */
function fitted(lines, { port, masterPort = port, dir, tls }) {
  return lines.map((line) =>
    line
      .replaceAll('/etc/redis/tls', tls)
      .replace(/\/var\/lib\/[a-z-]+/, dir)
      .replace(/^(tls-port|replica-announce-port|sentinel announce-port) \d+/, `$1 ${port}`)
      .replace(/^(sentinel monitor mymaster) \S+ \d+/, `$1 ${HOST} ${masterPort}`)
      .replace(/10\.0\.0\.\d+/g, HOST)
      .replace(/^bind .*/, `bind ${HOST}`)
  );
}

describe('the deployment of docs/operations.md', async () => {
  const { server: binary, version } = await findRedis();
  const skip = (await supportsTls(binary))
    ? Number.parseFloat(version) < 6.2 && 'it uses ACL rules of Redis 6.2'
    : 'this server was built without TLS';
  /** @type {RedisServer[]} */
  const servers = [];
  let tls;
  /** @type {Record<string, string>} */
  let env;

  /**
   * @param {string} file
   * @param {boolean} sentinel
   * @param {number} [masterPort]
   */
  async function start(file, sentinel, masterPort) {
    const place = {
      binary,
      host: HOST,
      tls: {
        ca: path.join(tls, 'ca.crt'),
        cert: path.join(tls, 'redis.crt'),
        key: path.join(tls, 'redis.key')
      }
    };
    const follow = !sentinel && masterPort ? [`replicaof ${HOST} ${masterPort}`] : [];
    const server = await startOnFreePort(undefined, HOST, (port) => {
      const configLines = (/** @type {string} */ dir) => [
        ...fitted(linesOf(file), { port, masterPort, dir, tls }),
        ...follow,
        TOOLS_USER
      ];
      return new RedisServer({ ...place, port }, { sentinel, configLines });
    });
    servers.push(server);
    return server;
  }

  /** @param {RedisServer[]} sentinels */
  async function knowOneAnother(sentinels) {
    await pollUntilNo(
      async () => {
        for (const sentinel of sentinels) {
          await sentinel.cli('SENTINEL', 'CKQUORUM', 'mymaster');
          const seen = toObject(await sentinel.cli('SENTINEL', 'MASTER', 'mymaster'));
          const replicas = (await sentinel.cli('SENTINEL', 'REPLICAS', 'mymaster')).map(toObject);
          const linked = replicas.filter(
            (replica) => replica['master-link-status'] === 'ok' && replica.flags === 'slave'
          );
          if (linked.length !== 2) return `${linked.length} replicas are linked`;
          if (seen['num-other-sentinels'] !== '2' || seen.flags !== 'master') return JSON.stringify(seen);
        }
        return undefined;
      },
      { timeout: LIMIT_MS, what: 'the Sentinels do not know one another' }
    );
  }

  /** @returns {Promise<string[]>} what was denied to the users that servers log in as */
  async function denials() {
    const logs = await Promise.all(servers.map((server) => server.cli('ACL', 'LOG')));
    return logs
      .flat()
      .map(toObject)
      .filter(({ username }) => ['sentinel', 'replication', 'peer'].includes(username))
      .map(({ username, object, reason }) => `${username} ${reason} ${object}`);
  }

  before(async () => {
    if (skip) return;
    tls = temporaryFolder('operations-');
    const { server, ca } = await makeCertificates(tls);
    assert.equal(ca, path.join(tls, 'ca.crt'));
    fs.renameSync(server.cert, path.join(tls, 'redis.crt'));
    fs.renameSync(server.key, path.join(tls, 'redis.key'));
    const master = await start('redis.conf', false);
    await Promise.all([1, 2].map(() => start('redis.conf', false, master.port)));
    const sentinels = await Promise.all([1, 2, 3].map(() => start('sentinel.conf', true, master.port)));
    await knowOneAnother(sentinels);
    const lines = linesOf('app.env').filter((line) => /^[A-Z]/.test(line));
    env = Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)])
    );
    env.JAMBONES_REDIS_SENTINELS = sentinels.map(({ port }) => `${HOST}:${port}`).join(',');
    env.JAMBONES_REDIS_TLS_CA_FILE = path.join(tls, 'ca.crt');
  });
  after(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    if (tls) removeFolder(tls);
  });

  it('passes the doctor, as the apps log in to it', { skip }, async () => {
    const report = await examine(env);
    assert.deepEqual(complaints(report), []);
    assert.deepEqual([report.works, report.survives], [true, true]);
    assert.match(report.text, /every command of the apps is allowed to the user app/);
    assert.match(report.text, /subscriptions to all Sentinels are allowed/);
  });

  it('fails over, with the few rights that its users have', { skip }, async () => {
    const operator = {
      JAMBONES_REDIS_SENTINEL_SERVER_USERNAME: 'operator',
      JAMBONES_REDIS_SENTINEL_SERVER_PASSWORD: 'CHANGE-ME-operator'
    };
    const denied = await runCommand(['doctor', '--failover', '--yes'], { env });
    assert.equal(denied.code, 2);
    assert.match(denied.stdout, /NOPERM .*sentinel\|failover/);
    const { code, stdout } = await runCommand(['doctor', '--failover', '--yes', '--json'], {
      env: { ...env, ...operator }
    });
    assert.notEqual(code, 2, stdout);
    const { failover } = JSON.parse(stdout);
    assert.deepEqual([failover.lost, failover.repeated], [0, 0]);
    assert.notEqual(failover.from, failover.to);
    assert.deepEqual(await denials(), [], 'the rules lack nothing that servers ask of one another');
  });

  it('mentions every file of its folder', () => {
    const text = fs.readFileSync(path.join(FOLDER, '..', 'operations.md'), 'utf8');
    for (const name of fs.readdirSync(FOLDER)) assert.ok(text.includes(`(operations/${name})`), name);
  });
});
