'use strict';

const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const readline = require('node:readline');
const { test } = require('node:test');
const assert = require('node:assert/strict');
const { startCluster } = require('../tools/sentinel-cluster');

/** A hosts file of one's own takes a mount namespace, and that takes root on Linux. */
const possible = () => spawnSync('unshare', ['--mount', 'true']).status === 0;

/** Makes a Sentinel reachable at another loopback address; `close()` takes it away like a pod that ends. */
async function publishAt(host, sentinel) {
  const sockets = new Set();
  const server = net.createServer((socket) => {
    const inner = net.connect(sentinel.port, sentinel.host);
    for (const [one, other] of [
      [socket, inner],
      [inner, socket]
    ]) {
      sockets.add(one);
      one.on('error', () => undefined).on('close', () => other.destroy());
      one.pipe(other);
    }
  });
  await new Promise((resolve) => server.listen(sentinel.port, host, resolve));
  return () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
}

/** Waits for lines of a child's output, in any order of calls: none is missed in between. */
function linesOf(child) {
  const seen = [];
  const waiting = new Set();
  readline.createInterface({ input: child.stdout }).on('line', (line) => {
    seen.push(line);
    for (const check of waiting) check();
  });
  return (wanted, from = 0) =>
    new Promise((resolve) => {
      const check = () => {
        const at = seen.findIndex((line, i) => i >= from && wanted(line));
        if (at < 0) return;
        waiting.delete(check);
        resolve(at + 1);
      };
      waiting.add(check);
      check();
    });
}

test('a Sentinel that comes back under its name with another address is followed', async (t) => {
  if (!possible()) return t.skip('needs root and unshare, for a hosts file of its own');
  const cluster = await startCluster({ sentinels: 1, quorum: 1, replicas: 1 });
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'redis-native-dns-'));
  const hosts = path.join(folder, 'hosts');
  const resolveTo = (address) => fs.writeFileSync(hosts, `127.0.0.1 localhost\n${address} sentinel.test\n`);
  const [sentinel] = cluster.sentinels;
  resolveTo('127.0.0.2');
  let unpublish = await publishAt('127.0.0.2', sentinel);
  const script = `mount --bind '${hosts}' /etc/hosts && exec '${process.execPath}' '${path.join(__dirname, 'helpers', 'dns-client.js')}' ${sentinel.port} ${cluster.name}`;
  const child = spawn('unshare', ['--mount', 'sh', '-c', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(async () => {
    child.kill('SIGKILL');
    unpublish();
    await cluster.stop();
    fs.rmSync(folder, { recursive: true });
  });
  const line = linesOf(child);
  await line((text) => text === `ready 127.0.0.1:${cluster.master.port}`);
  const up = await line((text) => text === 'sentinel up');

  unpublish();
  const down = await line((text) => text === 'sentinel down', up);
  resolveTo('127.0.0.3');
  unpublish = await publishAt('127.0.0.3', sentinel);
  const back = await line((text) => text === 'sentinel up', down);

  await cluster.failover();
  const moved = await line((text) => text === `ready 127.0.0.1:${cluster.replicas[0].port}`, back);
  assert.ok(moved > back);
});
