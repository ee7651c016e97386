'use strict';

const { DOCS } = require('./docs');
const { counted, findingsAbout } = require('./finding');
const { reachAdvice, reachText, rounded } = require('./reach');
const { blamesTls } = require('./tls');

const { ok, warning, broken, fragile } = findingsAbout('nodes');

/** @typedef {import('../types').Facts} Facts */
/** @typedef {import('../types').Finding} Finding */
/** @typedef {import('../types').NodeFacts} NodeFacts */

const OLDEST_MAJOR = 5;
const LAG_SECONDS = 5;
const LAG_BYTES = 10 * 1024 * 1024;

/**
 * @param {NodeFacts} node
 * @param {Facts} facts
 */
function unreachable({ address, expected, reach }, facts) {
  const { configuration, speaksTls } = facts;
  const advice = reachAdvice(reach, {
    credentials: configuration.mode,
    given: configuration.password,
    speaksTls: speaksTls.includes(address),
    isBlamed: blamesTls(facts, address)
  });
  const text = `${expected === 'any' ? '' : `${expected} `}${address} cannot be used: ${reachText(address, reach)}`;
  if (expected !== 'replica') return broken('node-unreachable', text, advice);
  if (reach.code === 'ERR_REDIS_AUTH') {
    return fragile(
      'replica-refuses-credentials',
      `${text}; after a failover to it jambonz would be locked out`,
      advice
    );
  }
  return warning(
    'replica-unreachable',
    text,
    `${advice} A failover to it would leave jambonz without Redis.`
  );
}

/** @param {NodeFacts} node @returns {Finding[]} */
function judgeRole({ address, expected, role, rtt, version = 'of unknown version', flavour }) {
  if (role === undefined) {
    return [
      warning(
        'role-unknown',
        `${address} does not say whether it is a master: it was asked with ROLE and INFO`,
        'Allow both to its ACL user. Or is it no Redis?'
      )
    ];
  }
  const described = `${address} is a ${role}, ${flavour} ${version}, ${rounded(rtt ?? 0)} ms away`;
  if (role === 'sentinel') {
    return [
      broken(
        'node-is-sentinel',
        `${address} is a Sentinel, not a Redis`,
        'Name it in JAMBONES_REDIS_SENTINELS, or correct JAMBONES_REDIS_PORT (6379 by default).'
      )
    ];
  }
  if (expected === 'any' && role === 'replica') {
    return [
      broken(
        'node-is-replica',
        `${described}: it refuses writes`,
        'Set JAMBONES_REDIS_HOST to the master, or use Sentinels.'
      )
    ];
  }
  if (expected !== 'any' && role !== expected) {
    return [
      warning(
        'unexpected-role',
        `${described}, but Sentinels take it for a ${expected}`,
        'A failover may be under way. Run this again in half a minute.'
      )
    ];
  }
  return [ok('node', described)];
}

/** @param {NodeFacts} node @returns {Finding[]} */
function judgeVersion({ address, version }) {
  const major = Number.parseInt(version ?? '', 10);
  if (Number.isNaN(major) || major >= OLDEST_MAJOR) return [];
  return [
    broken(
      'version-too-old',
      `${address} has version ${version}`,
      `Version ${OLDEST_MAJOR} is the oldest that is supported.`
    )
  ];
}

/** @param {NodeFacts} node @returns {Finding[]} */
function judgeWrites({ address, write, loading, lastSave, lastAppend, clients = 0, maxClients = 0 }) {
  const findings = [];
  if (loading)
    findings.push(
      broken('loading', `${address} is still loading its data`, 'Wait; INFO persistence says how far it is.')
    );
  else if (write !== undefined && write !== 'OK' && !write.startsWith('NOPERM')) {
    findings.push(
      broken(
        'write-refused',
        `${address} refuses writes: ${write}`,
        'The server says why; its log says more.'
      )
    );
  }
  if (lastSave === 'err' || lastAppend === 'err') {
    findings.push(
      warning(
        'persistence-fails',
        `${address} could not write to its disk`,
        'Look at free space and permissions of its dir: by default it refuses writes soon.'
      )
    );
  }
  if (maxClients > 0 && clients > maxClients * 0.8) {
    findings.push(
      warning(
        'many-clients',
        `${address} has ${clients} of ${maxClients} clients`,
        'Raise maxclients, and the limit of open files with it.'
      )
    );
  }
  return findings;
}

/** @param {NodeFacts} node a master @returns {Finding[]} */
function judgeReplication({ address, replicas = [], offset = 0, minReplicas }) {
  const findings = [];
  const online = replicas.filter(({ state }) => state === 'online');
  for (const replica of online) {
    const behind = offset - replica.offset;
    if (replica.lag <= LAG_SECONDS && behind <= LAG_BYTES) continue;
    findings.push(
      warning(
        'replica-lags',
        `replica ${replica.address} is ${behind} bytes and ${replica.lag} s behind ${address}`,
        'A failover to it would lose that much. Look at its load and at the network.'
      )
    );
  }
  if (minReplicas !== undefined) findings.push(...judgeMinReplicas(minReplicas, online.length));
  return findings;
}

/** @param {number} least @param {number} online @returns {Finding[]} */
function judgeMinReplicas(least, online) {
  const has = `min-replicas-to-write ${least} with ${counted(online, 'replica')} online`;
  if (least > online)
    return [
      broken(
        'min-replicas-not-met',
        `${has}: the master refuses writes`,
        'Bring the replicas back, or lower it.'
      )
    ];
  if (least > 0 && least === online) {
    return [
      warning(
        'min-replicas-tight',
        `${has}: the loss of one replica stops all writes`,
        'Add a replica, or lower it.'
      )
    ];
  }
  if (least === 0 && online > 1) {
    // No warning: with 1, a promoted node refuses writes until a replica follows it, about a second.
    return [
      ok(
        'min-replicas-unset',
        `${has}: a master that is cut off takes writes that will be lost (${DOCS}/operations.md#lost-writes weighs it)`
      )
    ];
  }
  return [ok('min-replicas', has)];
}

/** @param {NodeFacts[]} nodes @returns {Finding[]} */
function judgeVersions(nodes) {
  const known = nodes.filter(({ version }) => version);
  const versions = new Set(known.map(({ flavour, version }) => `${flavour} ${version}`));
  if (versions.size <= 1) return [];
  return [
    warning(
      'versions-differ',
      `the nodes have different versions: ${known.map(({ address, flavour, version }) => `${address} ${flavour} ${version}`).join(', ')}`,
      'An older node cannot read what a newer one sends it: after a failover replication may stop.'
    )
  ];
}

/** @param {Facts} facts @returns {Finding[]} */
function judgeNodes(facts) {
  const master = facts.nodes.find(({ role }) => role === 'master');
  const each = facts.nodes.flatMap((node) =>
    node.reach.ok
      ? [...judgeRole(node), ...judgeVersion(node), ...judgeWrites(node)]
      : [unreachable(node, facts)]
  );
  const replication = master && facts.configuration.mode === 'sentinel' ? judgeReplication(master) : [];
  return [...each, ...replication, ...judgeVersions(facts.nodes)];
}

module.exports = { judgeNodes };
