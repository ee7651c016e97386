'use strict';

/** @typedef {import('../../cli/doctor/types').Facts} Facts */

const MASTER = '10.0.0.1:6379';
const REPLICAS = ['10.0.0.2:6379', '10.0.0.3:6379'];
const SENTINELS = ['10.0.0.1:26379', '10.0.0.2:26379', '10.0.0.3:26379'];
const REACHED = { ok: true, ms: 2 };

/** @param {string} address @returns {import('../../cli/doctor/types').SentinelFacts} */
function sentinel(address) {
  return {
    address,
    configured: true,
    reach: { ...REACHED },
    rtt: 0.4,
    role: 'sentinel',
    id: address,
    version: '7.0.15',
    tilt: false,
    clockOffset: 1,
    names: MASTER,
    master: {
      flags: ['master'],
      epoch: 3,
      quorum: 2,
      downAfter: 3000,
      failoverTimeout: 60_000,
      replicas: 2,
      otherSentinels: 2
    },
    peers: SENTINELS.filter((peer) => peer !== address).map((peer) => ({
      address: peer,
      id: peer,
      flags: ['sentinel']
    })),
    replicas: REPLICAS.map((replica) => ({ address: replica, flags: ['slave'], priority: 100, link: 'ok' })),
    quorumCheck: { ok: true, message: 'OK' },
    subscribed: true,
    denied: []
  };
}

/** @param {string} address @returns {import('../../cli/doctor/types').NodeFacts} */
function node(address) {
  const isMaster = address === MASTER;
  return {
    address,
    expected: isMaster ? 'master' : 'replica',
    reach: { ...REACHED },
    rtt: 0.4,
    role: isMaster ? 'master' : 'replica',
    version: '7.0.15',
    flavour: 'Redis',
    user: 'app',
    offset: 1000,
    replicas: isMaster
      ? REPLICAS.map((replica) => ({ address: replica, state: 'online', offset: 1000, lag: 0 }))
      : undefined,
    loading: false,
    minReplicas: 1,
    maxmemory: 0,
    usedMemory: 1e6,
    policy: 'noeviction',
    evicted: 0,
    snapshots: true,
    appendOnly: false,
    lastSave: 'ok',
    lastAppend: 'ok',
    clients: 10,
    maxClients: 10_000,
    clockOffset: 1,
    denied: [],
    write: isMaster ? 'OK' : undefined,
    unseen: []
  };
}

/** @param {string} address @returns {import('../../cli/doctor/types').TlsFacts} */
function tls(address) {
  return {
    address,
    ok: true,
    authorized: true,
    protocol: 'TLSv1.3',
    subject: 'redis',
    names: 'IP Address:10.0.0.1',
    issuer: 'our authority',
    chain: ['our authority'],
    validTo: 'Jan  1 00:00:00 2030 GMT',
    daysLeft: 400
  };
}

/** @returns {Facts} three machines on which nothing is wrong */
function healthyFacts() {
  return {
    configuration: {
      mode: 'sentinel',
      variables: {},
      problems: [],
      unknown: [],
      unused: [],
      sentinels: SENTINELS.map((address) => ({ host: address.split(':')[0], port: 26379 })),
      masterName: 'mymaster',
      tls: true,
      sentinelTls: true,
      tlsFiles: true,
      password: true,
      sentinelPassword: true
    },
    client: { readyAfter: 5, node: MASTER },
    sentinels: SENTINELS.map(sentinel),
    nodes: [MASTER, ...REPLICAS].map(node),
    tls: [MASTER, ...REPLICAS, ...SENTINELS].map(tls),
    speaksTls: []
  };
}

/** @returns {Facts} one Redis, without TLS */
function standaloneFacts() {
  const facts = healthyFacts();
  const { configuration } = facts;
  Object.assign(configuration, {
    mode: 'standalone',
    variables: { JAMBONES_REDIS_HOST: '10.0.0.1' },
    sentinels: [],
    masterName: undefined,
    node: { host: '10.0.0.1', port: 6379 },
    tls: false,
    sentinelTls: false,
    tlsFiles: false
  });
  return { ...facts, sentinels: [], tls: [], nodes: [{ ...facts.nodes[0], expected: 'any', replicas: [] }] };
}

module.exports = { healthyFacts, standaloneFacts };
