'use strict';

const { setTimeout: sleep } = require('node:timers/promises');
const { pollUntilNo } = require('./poll');
const { findRedis } = require('./redis-binary');
const { RedisServer, startOnFreePort, startRedis } = require('./redis-server');
const { helloMessage, newSentinelId, sentinelLines } = require('./sentinel-config');
const { currentMaster, whyGroupIsNotReady, whyReplicasAreNotLinked } = require('./sentinel-state');

/**
 * @typedef {object} ClusterOptions
 * @property {string} [binary] default: what findRedis finds
 * @property {string} [name] of the master, default 'mymaster'
 * @property {number} [replicas] default 2
 * @property {number} [sentinels] default 3
 * @property {number} [quorum] default 2, or the number of Sentinels if that is less
 * @property {number} [downAfter] ms, default 1000
 * @property {number} [failoverTimeout] ms, default 10000
 * @property {string} [password] of the data nodes
 * @property {string[]} [users] ACL lines of the data nodes
 * @property {string[]} [args] further redis.conf lines of the data nodes
 * @property {string} [sentinelPassword] of the Sentinels
 * @property {string[]} [sentinelUsers] ACL lines of the Sentinels
 * @property {import('./server-config').TlsFiles} [tls] for data nodes and Sentinels
 * @property {string[]} [groups] names of further masters, each with its own nodes, watched by the same Sentinels
 * @property {boolean} [announceHostnames] Sentinels answer 'localhost' instead of 127.0.0.1; default false
 */

const HOST = '127.0.0.1';
const READY_LIMIT_MS = 30_000;
/** A little more than SENTINEL_PING_PERIOD, a constant of the server. */
const RECONNECT_PERIOD_MS = 1_100;

class SentinelGroup {
  /**
   * @param {string} name
   * @param {RedisServer} master
   * @param {RedisServer[]} replicas
   */
  constructor(name, master, replicas) {
    this.name = name;
    /** The master and the replicas of the beginning; a failover changes roles, not these fields. */
    this.master = master;
    this.replicas = replicas;
    this.nodes = [master, ...replicas];
    /** @type {RedisServer[]} set when they have started */
    this.sentinels = [];
  }

  /** @returns {Promise<number>} the master's port as the Sentinel with the newest configuration sees it */
  masterPort() {
    return currentMaster(this.sentinels, this.name);
  }

  /** @returns {Promise<RedisServer>} the node that Sentinels call master now */
  async masterNode() {
    const port = await this.masterPort();
    const node = this.nodes.find((candidate) => candidate.port === port);
    if (!node) throw new Error(`Sentinels name port ${port}, which is no node of ${this.name}`);
    return node;
  }

  /**
   * Resolves when Sentinels name another master and that one says so itself.
   * @param {number} oldPort
   * @param {{timeout?: number}} [options] ms, default 20000
   * @returns {Promise<RedisServer>} the new master
   */
  async waitForMasterChange(oldPort, { timeout = 20_000 } = {}) {
    /** @type {RedisServer | undefined} */
    let node;
    const complaint = async () => {
      node = await this.masterNode();
      if (node.port === oldPort) return `the master is still on port ${oldPort}`;
      const [role] = await node.cli('ROLE');
      return role === 'master' ? undefined : `the new master on ${node.port} says it is a ${role}`;
    };
    await pollUntilNo(complaint, { timeout, what: `no new master of ${this.name}` });
    return /** @type {RedisServer} */ (/** @type {unknown} */ (node));
  }

  /** Asks a Sentinel for a planned failover. */
  async failover() {
    const sentinel = this.sentinels.find((candidate) => candidate.alive);
    if (!sentinel) throw new Error('no Sentinel is running');
    await sentinel.cli('SENTINEL', 'FAILOVER', this.name);
  }

  /**
   * Resolves when all nodes are up, replicas in sync, and every Sentinel knows all others and the replicas.
   * @param {{timeout?: number}} [options] ms, default 30000
   */
  async waitUntilReady({ timeout = READY_LIMIT_MS } = {}) {
    await pollUntilNo(() => whyGroupIsNotReady(this), { timeout, what: `${this.name} is not ready` });
  }
}

class SentinelCluster extends SentinelGroup {
  /**
   * @param {SentinelGroup[]} groups the first one is the cluster's own
   * @param {RedisServer[]} sentinels
   * @param {ClusterOptions} options
   */
  constructor(groups, sentinels, options) {
    super(groups[0].name, groups[0].master, groups[0].replicas);
    this.sentinels = sentinels;
    this.startedAt = performance.now();
    this.password = options.password;
    this.sentinelPassword = options.sentinelPassword;
    /** @type {Record<string, SentinelGroup>} all groups by name, the cluster's own included */
    this.groups = { [this.name]: this };
    for (const group of groups.slice(1)) {
      group.sentinels = sentinels;
      this.groups[group.name] = group;
    }
  }

  /** The environment that makes a jambonz app use this cluster. */
  get env() {
    /** @type {Record<string, string>} */
    const env = {
      JAMBONES_REDIS_SENTINELS: this.sentinels.map(({ host, port }) => `${host}:${port}`).join(','),
      JAMBONES_REDIS_SENTINEL_MASTER_NAME: this.name
    };
    if (this.password !== undefined) env.JAMBONES_REDIS_SENTINEL_PASSWORD = this.password;
    if (this.sentinelPassword !== undefined) {
      env.JAMBONES_REDIS_SENTINEL_SERVER_PASSWORD = this.sentinelPassword;
    }
    return env;
  }

  /**
   * Resolves when Sentinels would see a death as fast as they ever do. A Sentinel connects to a node at most
   * once a second; one that dies in the first second is therefore seen up to a second late.
   */
  async settled() {
    const age = performance.now() - this.startedAt;
    await sleep(Math.max(0, RECONNECT_PERIOD_MS - age));
  }

  async stop() {
    const nodes = Object.values(this.groups).flatMap((group) => group.nodes);
    await stopAll([...this.sentinels, ...nodes]);
  }
}

/** @param {RedisServer[]} servers */
async function stopAll(servers) {
  await Promise.all(servers.map((server) => server.stop()));
}

/**
 * Starts all, and if one fails stops the others before it says so.
 * @param {Array<Promise<RedisServer>>} starting
 */
async function allStarted(starting) {
  const results = await Promise.allSettled(starting);
  const failed = results.find((result) => result.status === 'rejected');
  const servers = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  if (!failed) return servers;
  await stopAll(servers);
  throw failed.reason;
}

/**
 * @param {string} name
 * @param {ClusterOptions & {binary: string}} options
 */
async function startGroup(name, options) {
  const { binary, password, users, tls, announceHostnames } = options;
  const args = [...(options.args ?? []), ...(announceHostnames ? ['replica-announce-ip localhost'] : [])];
  const common = { binary, host: HOST, password, users, tls, args };
  const master = await startRedis(common);
  try {
    const replicas = Array.from({ length: options.replicas ?? 2 }, () =>
      startRedis({ ...common, replicaOf: { host: HOST, port: master.port } })
    );
    return new SentinelGroup(name, master, await allStarted(replicas));
  } catch (error) {
    await master.stop();
    throw error;
  }
}

/** @param {SentinelGroup} group just started */
async function replicasLinked({ name, master, replicas }) {
  const complaint = () => whyReplicasAreNotLinked(master, replicas);
  await pollUntilNo(complaint, { timeout: READY_LIMIT_MS, what: `${name} is not replicated` });
}

/**
 * @param {SentinelGroup[]} groups
 * @param {ClusterOptions & {binary: string}} options
 * @returns {import('./sentinel-config').SentinelSettings}
 */
function sentinelSettings(groups, options) {
  const { sentinels = 3, sentinelPassword, announceHostnames = false } = options;
  return {
    address: announceHostnames ? 'localhost' : HOST,
    quorum: options.quorum ?? Math.min(2, sentinels),
    downAfter: options.downAfter ?? 1000,
    failoverTimeout: options.failoverTimeout ?? 10_000,
    sentinelPassword,
    announceHostnames,
    groups: groups.map(({ name, master, replicas }) => {
      return { name, masterPort: master.port, replicaPorts: replicas.map(({ port }) => port) };
    })
  };
}

/**
 * Tells every Sentinel about every other one.
 * @param {RedisServer[]} sentinels
 * @param {import('./sentinel-config').Peer[]} identities in the order of the Sentinels
 * @param {import('./sentinel-config').SentinelSettings} settings
 */
async function introduce(sentinels, identities, { groups, address }) {
  const greetings = sentinels.flatMap((sentinel) =>
    identities
      .filter(({ port }) => port !== sentinel.port)
      .flatMap((peer) => groups.map((group) => helloMessage(peer, group, address)))
      .map((hello) => sentinel.cli('PUBLISH', '__sentinel__:hello', hello))
  );
  await Promise.all(greetings);
}

/**
 * @param {SentinelGroup[]} groups
 * @param {ClusterOptions & {binary: string}} options
 * @returns {Promise<RedisServer[]>}
 */
async function startSentinels(groups, options) {
  const { binary, tls, sentinelUsers: users, sentinelPassword: password } = options;
  const settings = sentinelSettings(groups, options);
  const ids = Array.from({ length: options.sentinels ?? 3 }, newSentinelId);
  const starting = ids.map((id) =>
    startOnFreePort(undefined, HOST, (port) => {
      const place = { binary, host: HOST, port, tls, password };
      const configLines = (/** @type {string} */ dir) =>
        sentinelLines({ ...settings, ...place, users, dir }, id);
      return new RedisServer(place, { sentinel: true, configLines });
    })
  );
  const sentinels = await allStarted(starting);
  const identities = sentinels.map(({ port }, i) => ({ port, id: ids[i] }));
  await introduce(sentinels, identities, settings);
  return sentinels;
}

/**
 * Starts a master with replicas and Sentinels; resolves when a failover would work.
 * @param {ClusterOptions} [clusterOptions]
 * @returns {Promise<SentinelCluster>}
 */
async function startCluster(clusterOptions = {}) {
  const options = { ...clusterOptions, binary: clusterOptions.binary ?? (await findRedis()).server };
  const names = [options.name ?? 'mymaster', ...(options.groups ?? [])];
  /** @type {SentinelGroup[]} */
  const groups = [];
  /** @type {SentinelCluster | undefined} */
  let cluster;
  try {
    for (const name of names) groups.push(await startGroup(name, options));
    // A Sentinel looks again only after a second if its first look shows it a replica that is still syncing.
    await Promise.all(groups.map(replicasLinked));
    cluster = new SentinelCluster(groups, await startSentinels(groups, options), options);
    await Promise.all(Object.values(cluster.groups).map((group) => group.waitUntilReady()));
    return cluster;
  } catch (error) {
    await (cluster?.stop() ?? stopAll(groups.flatMap((group) => group.nodes)));
    throw error;
  }
}

exports.startCluster = startCluster;
exports.SentinelCluster = SentinelCluster;
exports.SentinelGroup = SentinelGroup;
