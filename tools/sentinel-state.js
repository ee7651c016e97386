'use strict';

const { toObject } = require('./resp-client');

/** @typedef {import('./redis-server').RedisServer} RedisServer */

/** A Sentinel that a test has paused must not hold up the answers of the others for long. */
const SENTINEL_LIMIT_MS = 1000;
/** A replica's REPLCONF ACK comes at the latest with its once-a-second cron. */
const STREAM_LIMIT_MS = 1100;

/**
 * @param {RedisServer} sentinel
 * @param {string} name
 * @returns {Promise<Record<string, string>>}
 */
async function masterSeenBy(sentinel, name) {
  return toObject(await sentinel.cli('SENTINEL', 'MASTER', name));
}

/**
 * @template T
 * @param {Promise<T>} promise
 * @returns {Promise<T | undefined>}
 */
function within(promise) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, SENTINEL_LIMIT_MS, undefined);
    promise.then(resolve, () => resolve(undefined)).finally(() => clearTimeout(timer));
  });
}

/**
 * Two questions, because in a failover the leader's config-epoch rises a second before its `SENTINEL MASTER`
 * names the new port, while get-master-addr-by-name is right at once.
 * @param {RedisServer} sentinel
 * @param {string} name
 */
async function addressSeenBy(sentinel, name) {
  const [seen, address] = await Promise.all([
    masterSeenBy(sentinel, name),
    sentinel.cli('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name)
  ]);
  return { epoch: Number(seen['config-epoch']), port: Number(address[1]) };
}

/**
 * @param {RedisServer[]} sentinels
 * @param {string} name
 * @returns {Promise<number>} the port named by the Sentinel with the highest configuration epoch
 */
async function currentMaster(sentinels, name) {
  const running = sentinels.filter((sentinel) => sentinel.alive);
  const answers = await Promise.all(running.map((sentinel) => within(addressSeenBy(sentinel, name))));
  const known = answers.filter((answer) => answer !== undefined);
  if (known.length === 0) throw new Error(`no Sentinel answers for ${name}`);
  return known.reduce((a, b) => (b.epoch > a.epoch ? b : a)).port;
}

/**
 * @param {RedisServer} master
 * @param {RedisServer[]} replicas
 * @returns {Promise<string | undefined>} a reason, or undefined when both sides call all links up
 */
async function whyReplicasAreNotLinked(master, replicas) {
  const info = await master.cli('INFO', 'replication');
  const online = info.match(/^slave\d+:.*state=online/gm)?.length ?? 0;
  if (online !== replicas.length) return `${online} of ${replicas.length} replicas are online`;
  for (const replica of replicas) {
    const [role, , port, state] = await replica.cli('ROLE');
    const linked = role === 'slave' && port === master.port && state === 'connected';
    if (!linked) return `${replica.port} is a ${role} of ${port}, ${state}`;
  }
  return whyWritesDoNotArrive(master, replicas.length);
}

/**
 * Both sides call a link up before the replica's first REPLCONF ACK starts the stream, over TLS up to a second
 * before; a replica promoted in between lacks every write. A message is replicated and leaves no key behind.
 * @param {RedisServer} master
 * @param {number} replicas
 */
async function whyWritesDoNotArrive(master, replicas) {
  await master.cli('PUBLISH', 'tools:replication', 'probe');
  const arrived = await master.cli('WAIT', replicas, STREAM_LIMIT_MS);
  return arrived < replicas ? `writes reach ${arrived} of ${replicas} replicas` : undefined;
}

/**
 * @param {{sentinels: RedisServer[], nodes: RedisServer[], name: string}} group
 * @returns {Promise<string | undefined>} a reason, or undefined when all is well
 */
async function whyGroupIsNotReady({ sentinels, nodes, name }) {
  const master = await currentMaster(sentinels, name);
  const node = nodes.find(({ port }) => port === master);
  if (!node) return `Sentinels name port ${master}, which is none of its nodes`;
  const replicas = nodes.filter((other) => other !== node);
  const unlinked = await whyReplicasAreNotLinked(node, replicas);
  if (unlinked) return unlinked;
  const expected = { replicas: replicas.length, peers: sentinels.length - 1, master };
  const reasons = await Promise.all(
    sentinels.map((sentinel) => whySentinelIsNotReady(sentinel, name, expected))
  );
  return reasons.find(Boolean);
}

/**
 * @param {RedisServer} sentinel
 * @param {string} name
 * @param {{replicas: number, peers: number, master: number}} expected
 */
async function whySentinelIsNotReady(sentinel, name, expected) {
  const seen = await masterSeenBy(sentinel, name);
  const facts = {
    port: [seen.port, expected.master],
    flags: [seen.flags, 'master'],
    'num-slaves': [seen['num-slaves'], expected.replicas],
    'num-other-sentinels': [seen['num-other-sentinels'], expected.peers]
  };
  for (const [fact, [is, should]] of Object.entries(facts)) {
    if (String(is) !== String(should)) return `Sentinel ${sentinel.port}: ${fact} is ${is}, not ${should}`;
  }
  const down = await whoIsDown(sentinel, name);
  if (down) return `Sentinel ${sentinel.port}: ${down}`;
  await sentinel.cli('SENTINEL', 'CKQUORUM', name);
  return undefined;
}

/**
 * A replica without a first INFO is not eligible for promotion, whatever the count says.
 * @param {RedisServer} sentinel
 * @param {string} name
 */
async function whoIsDown(sentinel, name) {
  for (const kind of ['SLAVES', 'SENTINELS']) {
    for (const flat of await sentinel.cli('SENTINEL', kind, name)) {
      const peer = toObject(flat);
      const healthy = peer.flags === 'slave' || peer.flags === 'sentinel';
      const linked = peer['master-link-status'] ?? 'ok';
      if (!healthy || linked !== 'ok') return `${peer.name} is ${peer.flags}, link ${linked}`;
    }
  }
  return undefined;
}

module.exports = { currentMaster, whyGroupIsNotReady, whyReplicasAreNotLinked };
