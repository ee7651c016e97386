'use strict';

// Runs the examples as a reader would, with the package as it is published.

const assert = require('node:assert/strict');
const { execFile, spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const path = require('node:path');
const { createInterface } = require('node:readline');
const { after, before, describe, it } = require('node:test');
const { promisify } = require('node:util');
const { binaryName } = require('../lib/native/find-native');
const { stageRoot } = require('../scripts/pack');
const { adopt, temporaryFolder } = require('../tools/child-registry');
const { pollUntilNo } = require('../tools/poll');
const { findRedis, supportsTls } = require('../tools/redis-binary');
const { startRedis } = require('../tools/redis-server');
const { startCluster } = require('../tools/sentinel-cluster');
const { makeCertificates } = require('../tools/tls-certificates');

const ROOT = path.join(__dirname, '..');
const FOLDER = path.join(ROOT, 'examples');
const ALL = fs.readdirSync(FOLDER);
const LIMIT_MS = 60_000;

const project = temporaryFolder('examples-');
/** @type {Set<string>} */
const ran = new Set();

/** @param {string} name @returns {string} its copy, beside what is installed */
function copied(name) {
  ran.add(name);
  return path.join(project, name);
}

/**
 * @param {string} name
 * @param {Record<string, string>} env
 * @returns {Promise<string[]>} the lines it printed
 */
async function outputOf(name, env) {
  const options = { env: { ...process.env, ...env }, timeout: LIMIT_MS };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [copied(name)], options);
  assert.equal(stderr, '');
  return stdout.trim().split('\n');
}

/**
 * @param {string} name of one that serves
 * @param {Record<string, string>} env
 */
async function started(name, env) {
  const child = spawn(process.execPath, [copied(name)], {
    env: { ...process.env, ...env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit']
  });
  adopt(child);
  const lines = createInterface(child.stdout);
  const [line] = await once(lines, 'line');
  return { child, lines, url: `http://127.0.0.1:${/\d+$/.exec(line)}` };
}

/** @param {string} url @param {string} probe */
async function probed(url, probe) {
  const response = await fetch(`${url}/${probe}`);
  return { status: response.status, state: await response.text() };
}

describe('the example', { concurrency: 4 }, () => {
  let redis;
  let env;
  before(async () => {
    const target = path.join(project, 'node_modules/@jambonz/redis-native');
    await stageRoot(target);
    fs.copyFileSync(path.join(ROOT, binaryName()), path.join(target, binaryName()));
    const telemetry = 'node_modules/@opentelemetry';
    fs.symlinkSync(path.join(ROOT, telemetry), path.join(project, telemetry));
    fs.cpSync(FOLDER, project, { recursive: true });
    redis = await startRedis();
    const { host, port, url } = redis;
    env = { REDIS_URL: url, JAMBONES_REDIS_HOST: host, JAMBONES_REDIS_PORT: String(port) };
  });
  after(() => redis.stop());

  it('helpers.js', async () => {
    const lines = await outputOf('helpers.js', env);
    assert.deepEqual(lines.slice(-3), ['hello null', 'in-progress 200', 'alice']);
  });

  it('client.js', async () => {
    assert.deepEqual(await outputOf('client.js', env), [
      "value { from: '+491234', to: '+495678' }",
      'ReplyError ERR incr'
    ]);
  });

  it('pub-sub.js', async () => {
    assert.deepEqual(await outputOf('pub-sub.js', env), [
      '1 subscriber',
      "[ 'news', 'it rains' ]",
      "[ 'call:*', 'call:42', 'answered' ]"
    ]);
  });

  it('transaction.js', async () => {
    const [greeting, withdrawals] = await outputOf('transaction.js', env);
    assert.equal(greeting, 'hello');
    assert.match(withdrawals, /^\[ (?:true, false|false, true) \] 30$/);
  });

  it('open-telemetry.js', async () => {
    const text = (await outputOf('open-telemetry.js', env)).join('\n');
    assert.match(text, /name: 'GET 127\.0\.0\.1:\d+'/);
    assert.match(text, /'db\.operation\.name': 'SET'/);
    assert.doesNotMatch(text, /secret/);
  });

  it('metrics-server.js', async () => {
    const { child, url } = await started('metrics-server.js', env);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    assert.match(metrics, /^redis_native_command_duration_seconds_count\{client="\d+",name="example"\} 1$/m);
    for (const probe of ['healthz', 'readyz']) {
      const { status, ...answer } = await probed(url, probe);
      assert.deepEqual([status, answer.state], [200, 'ready'], probe);
    }
    child.kill();
  });

  it('metrics-server.js, whose Redis dies: not ready, but alive for as long as it was told', async () => {
    const own = await startRedis();
    const { child, url } = await started('metrics-server.js', { REDIS_URL: own.url, PATIENCE_MS: '1500' });
    await own.stop();
    const fails = (/** @type {string} */ probe) => async () => {
      const { status, state } = await probed(url, probe);
      return status === 503 ? undefined : `${status} ${state}`;
    };
    await pollUntilNo(fails('readyz'), { timeout: LIMIT_MS, what: 'it is ready' });
    const { status, state } = await probed(url, 'healthz');
    assert.equal(status, 200, state);
    await pollUntilNo(fails('healthz'), { timeout: LIMIT_MS, what: 'it is alive' });
    child.kill();
  });

  it('graceful-shutdown.js', async () => {
    const { child, lines, url } = await started('graceful-shutdown.js', env);
    assert.equal(await (await fetch(url)).text(), 'visit 1');
    const last = once(lines, 'line');
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    assert.deepEqual([await last, await ended], [['closed'], [0, null]]);
  });

  it('sentinel.js', async (t) => {
    if (!(await supportsTls((await findRedis()).server))) return t.skip('this server was built without TLS');
    const files = await makeCertificates(temporaryFolder('examples-tls-'));
    const cluster = await startCluster({
      replicas: 0,
      sentinels: 1,
      quorum: 1,
      tls: { ca: files.ca, ...files.server },
      users: ['user app on >app-password ~* +@all -@dangerous +role +info'],
      sentinelUsers: ['user app on >sentinel-app-password &* +@all']
    });
    t.after(() => cluster.stop());
    const [{ host, port }] = cluster.sentinels;
    const lines = await outputOf('sentinel.js', {
      SENTINELS: `${host}:${port}`,
      CA_FILE: files.ca,
      APP_PASSWORD: 'app-password',
      SENTINEL_PASSWORD: 'sentinel-app-password'
    });
    assert.deepEqual(lines, ['value ready 1']);
  });
});

it('every example was run, and is linked from the README', () => {
  const readme = fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8');
  for (const name of ALL) assert.ok(readme.includes(`(examples/${name})`), name);
  assert.deepEqual([...ran].sort(), [...ALL].sort());
});
