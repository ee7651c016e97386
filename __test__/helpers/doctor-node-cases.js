'use strict';

const down = (/** @type {string} */ code, message = 'no') => ({ ok: false, ms: 3, code, message });

/** What is changed in healthy facts; then id, level, and a part of text and advice that come of it. */
const NODE_CASES = {
  'the ACL denies what only this report wants': [
    (f) => f.nodes[0].unseen.push('CONFIG GET'),
    ['node-denied', 'ok', /denies CONFIG GET/]
  ],
  'a certificate has expired': [
    (f) => Object.assign(f.tls[0], { daysLeft: -3, authorized: false, code: 'CERT_HAS_EXPIRED' }),
    ['tls-expired', 'failure', /expired on/]
  ],
  'a certificate expires soon': [
    (f) => Object.assign(f.tls[0], { daysLeft: 9 }),
    ['tls-expires-soon', 'warning', /in 9 days/]
  ],
  'a certificate for another host': [
    (f) =>
      Object.assign(f.tls[0], { authorized: false, nameProblem: "IP: 10.0.0.1 is not in the cert's list" }),
    ['tls-name', 'failure', /another host.*subjectAltName/s]
  ],
  'a certificate of a stranger': [
    (f) => Object.assign(f.tls[0], { authorized: false, code: 'SELF_SIGNED_CERT_IN_CHAIN' }),
    ['tls-chain', 'failure', /SELF_SIGNED_CERT_IN_CHAIN.*JAMBONES_REDIS_TLS_CA_FILE/s]
  ],
  'no TLS where it is asked for': [
    (f) => Object.assign(f.tls[0], { ok: false, failure: 'no handshake within 2000 ms' }),
    ['tls-no-handshake', 'failure', /tls-port/]
  ],
  'a client certificate is wanted': [
    (f) => Object.assign(f.tls[0], { ok: false, failure: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' }),
    ['tls-no-handshake', 'failure', /JAMBONES_REDIS_TLS_CERT_FILE/]
  ],
  'the server refuses after the handshake': [
    (f) => {
      f.nodes[0].reach = down('ERR_REDIS_TLS', 'received fatal alert: CertificateRequired');
    },
    ['node-unreachable', 'failure', /set JAMBONES_REDIS_TLS_CERT_FILE/]
  ],
  'the client refuses what OpenSSL takes': [
    (f) => {
      f.nodes[0].reach = down(
        'ERR_REDIS_TLS',
        'invalid peer certificate: OtherError(UnsupportedCertVersion)'
      );
    },
    ['node-unreachable', 'failure', /issue one of version 3/]
  ],
  'a check failed that another finding is about': [
    (f) => {
      f.nodes[0].reach = down('ERR_REDIS_TLS', 'invalid peer certificate: UnknownIssuer');
      Object.assign(f.tls[0], { authorized: false, code: 'SELF_SIGNED_CERT_IN_CHAIN' });
    },
    ['node-unreachable', 'failure', /Under TLS stands/]
  ],
  'a check failed that no other finding is about': [
    (f) => {
      f.nodes[0].reach = down('ERR_REDIS_TLS', 'something new');
    },
    ['node-unreachable', 'failure', /operations\.md/]
  ],
  'TLS where none is asked for': [
    (f) => {
      f.nodes[0].reach = down('ECONNRESET');
      f.speaksTls.push(f.nodes[0].address);
    },
    ['node-unreachable', 'failure', /It speaks TLS: set ENABLE_JAMBONES_REDIS_TLS=1/]
  ],
  'the master says it is a replica': [
    (f) => Object.assign(f.nodes[0], { role: 'replica' }),
    ['unexpected-role', 'warning', /take it for a master/]
  ],
  'the master does not say that it is one': [
    (f) => Object.assign(f.nodes[0], { role: undefined }),
    ['role-unknown', 'warning', /ROLE and INFO/]
  ],
  'the server is too old': [
    (f) => Object.assign(f.nodes[0], { version: '3.2.1' }),
    ['version-too-old', 'failure', /3\.2\.1/]
  ],
  'versions differ': [
    (f) => Object.assign(f.nodes[1], { version: '6.2.5' }),
    ['versions-differ', 'warning', /6\.2\.5/]
  ],
  'writes are refused': [
    (f) => Object.assign(f.nodes[0], { write: 'MISCONF Redis is configured to save RDB snapshots' }),
    ['write-refused', 'failure', /MISCONF/]
  ],
  'data are being loaded': [
    (f) => Object.assign(f.nodes[0], { loading: true }),
    ['loading', 'failure', /loading/]
  ],
  'the disk is full': [
    (f) => Object.assign(f.nodes[0], { lastSave: 'err' }),
    ['persistence-fails', 'warning', /disk/]
  ],
  'clients run short': [
    (f) => Object.assign(f.nodes[0], { clients: 9000 }),
    ['many-clients', 'warning', /9000 of 10000/]
  ],
  'a replica is behind': [
    (f) => Object.assign(f.nodes[0].replicas[0], { lag: 40 }),
    ['replica-lags', 'warning', /40 s behind/]
  ],
  'min-replicas-to-write is not met': [
    (f) => Object.assign(f.nodes[0], { minReplicas: 3 }),
    ['min-replicas-not-met', 'failure', /refuses writes/]
  ],
  'min-replicas-to-write is just met': [
    (f) => Object.assign(f.nodes[0], { minReplicas: 2 }),
    ['min-replicas-tight', 'warning', /stops all writes/]
  ],
  'no min-replicas-to-write': [
    (f) => Object.assign(f.nodes[0], { minReplicas: 0 }),
    ['min-replicas-unset', 'ok', /cut off/]
  ],
  'call state may be evicted': [
    (f) => Object.assign(f.nodes[0], { maxmemory: 1e8, policy: 'allkeys-lru' }),
    ['eviction', 'warning', /call state beside cached audio.*noeviction/s]
  ],
  'a replica evicts, the master does not': [
    (f) => Object.assign(f.nodes[1], { maxmemory: 1e8, policy: 'volatile-ttl' }),
    ['eviction', 'warning', /10\.0\.0\.2:6379 evicts/]
  ],
  'keys were evicted': [
    (f) => Object.assign(f.nodes[0], { evicted: 12 }),
    ['keys-evicted', 'warning', /12 keys/]
  ],
  'memory is nearly full': [
    (f) => Object.assign(f.nodes[0], { maxmemory: 1e8, usedMemory: 9e7 }),
    ['memory-nearly-full', 'warning', /86 MB of 95 MB/]
  ],
  'nothing is kept on disk': [
    (f) => Object.assign(f.nodes[0], { snapshots: false }),
    ['no-persistence', 'warning', /empty master/]
  ],
  'Redis is far away': [(f) => Object.assign(f.nodes[0], { rtt: 85 }), ['round-trip', 'warning', /85 ms/]],
  'a clock is wrong': [
    (f) => Object.assign(f.nodes[2], { clockOffset: -7200 }),
    ['clock', 'warning', /-7\.2 s/]
  ],
  'the client does not become ready': [
    (f) => Object.assign(f, { client: { error: { code: 'ERR_REDIS_WRONG_ROLE', message: 'no' } } }),
    ['client', 'failure', /ERR_REDIS_WRONG_ROLE/]
  ],
  'a password is not needed': [
    (f) => Object.assign(f.client, { needless: ['10.0.0.1:6379 is given a password and has none'] }),
    ['password-not-needed', 'warning', /requirepass/]
  ]
};

/** The same for one Redis without Sentinels. */
const STANDALONE_CASES = {
  'it is a replica': [
    (f) => Object.assign(f.nodes[0], { role: 'replica' }),
    ['node-is-replica', 'failure', /refuses writes/]
  ],
  'it is a Sentinel': [
    (f) => Object.assign(f.nodes[0], { role: 'sentinel' }),
    ['node-is-sentinel', 'failure', /JAMBONES_REDIS_SENTINELS/]
  ],
  'it refuses the password': [
    (f) => Object.assign(f.nodes[0], { reach: down('ERR_REDIS_AUTH', 'WRONGPASS') }),
    ['node-unreachable', 'failure', /Correct JAMBONES_REDIS_PASSWORD/]
  ],
  'it wants a password and gets none': [
    (f) => {
      f.configuration.password = false;
      f.nodes[0].reach = down('ERR_REDIS_AUTH', 'NOAUTH');
    },
    ['node-unreachable', 'failure', /set JAMBONES_REDIS_PASSWORD/]
  ],
  'nothing is configured': [
    (f) => Object.assign(f.configuration, { variables: {} }),
    ['nothing-configured', 'warning', /environment of the app/]
  ]
};

module.exports = { NODE_CASES, STANDALONE_CASES };
