'use strict';

const down = (/** @type {string} */ code, message = 'no') => ({ ok: false, ms: 3, code, message });

/** What is changed in healthy facts; then id, level, and a part of text and advice that come of it. */
const SENTINEL_CASES = {
  'a variable is malformed': [
    (f) =>
      f.configuration.problems.push({
        variable: 'JAMBONES_REDIS_PORT',
        message: 'JAMBONES_REDIS_PORT is "x"'
      }),
    ['invalid-variable', 'failure', /PORT is "x".*Correct JAMBONES_REDIS_PORT/s]
  ],
  'a variable is misspelt': [
    (f) => f.configuration.unknown.push({ variable: 'JAMBONZ_REDIS_HOST', meant: 'JAMBONES_REDIS_HOST' }),
    ['unknown-variable', 'warning', /JAMBONZ_REDIS_HOST .*JAMBONES_REDIS_HOST was meant/s]
  ],
  'a variable of the other mode is set': [
    (f) => f.configuration.unused.push('JAMBONES_REDIS_PASSWORD'),
    ['unused-variables', 'warning', /JAMBONES_REDIS_PASSWORD: without effect/]
  ],
  'TLS files without TLS': [
    (f) => Object.assign(f.configuration, { tls: false }),
    ['tls-switched-off', 'warning', /plain text.*ENABLE_JAMBONES_REDIS_TLS=1/s]
  ],
  'a Sentinel is down': [
    (f) => Object.assign(f.sentinels[1], { reach: down('ECONNREFUSED'), names: undefined }),
    ['sentinel-unreachable', 'warning', /10\.0\.0\.2:26379 cannot be used/]
  ],
  'a Sentinel refuses the password': [
    (f) => Object.assign(f.sentinels[1], { reach: down('ERR_REDIS_AUTH', 'WRONGPASS'), names: undefined }),
    ['sentinel-refuses-credentials', 'failure', /Correct JAMBONES_REDIS_SENTINEL_SERVER_PASSWORD/]
  ],
  'two of three Sentinels are down': [
    (f) => {
      for (const one of f.sentinels.slice(1))
        Object.assign(one, { reach: down('ETIMEDOUT'), names: undefined });
    },
    ['no-majority', 'failure', /1 of 3 Sentinels can be reached, 2 must agree/]
  ],
  'all Sentinels are down': [
    (f) => {
      for (const one of f.sentinels) Object.assign(one, { reach: down('ETIMEDOUT'), names: undefined });
    },
    ['no-sentinel', 'failure', /nobody says where the master is/]
  ],
  'a data node stands in the list of Sentinels': [
    (f) => Object.assign(f.sentinels[0], { role: 'master', names: undefined, master: undefined }),
    ['not-a-sentinel', 'failure', /is no Sentinel.*26379/s]
  ],
  'the name is wrong': [
    (f) => {
      for (const one of f.sentinels)
        Object.assign(one, { names: null, master: undefined, otherNames: ['jambonz'] });
    },
    ['master-unknown', 'failure', /JAMBONES_REDIS_SENTINEL_MASTER_NAME/],
    ['sentinel-does-not-know-master', 'warning', /It knows: jambonz/]
  ],
  'a Sentinel is in TILT': [
    (f) => Object.assign(f.sentinels[2], { tilt: true }),
    ['sentinel-tilt', 'warning', /TILT/]
  ],
  'a Sentinel is slower than the client waits': [
    (f) => Object.assign(f.sentinels[2].reach, { ms: 900 }),
    ['sentinel-slow', 'warning', /took 900 ms.*400 ms/]
  ],
  'a Sentinel does not hear another': [
    (f) => f.sentinels[0].peers[0].flags.push('s_down'),
    ['sentinel-misses-peers', 'warning', /does not hear 10\.0\.0\.2:26379/]
  ],
  'the master is about to be replaced': [
    (f) => f.sentinels[0].master.flags.push('o_down'),
    ['master-flags', 'warning', /o_down/]
  ],
  'they name different masters': [
    (f) => Object.assign(f.sentinels[2], { names: '10.0.0.9:6379' }),
    ['sentinels-disagree', 'failure', /10\.0\.0\.1:6379 .* against 10\.0\.0\.9:6379/]
  ],
  'they name different masters while a failover is under way': [
    (f) => {
      f.sentinels[2].names = '10.0.0.2:6379';
      f.sentinels[2].master.flags.push('failover_in_progress');
    },
    ['sentinels-disagree', 'warning', /under way/]
  ],
  'they have different settings': [
    (f) => Object.assign(f.sentinels[1].master, { downAfter: 30_000 }),
    ['sentinel-settings-differ', 'warning', /down-after-milliseconds: 3000 .* against 30000/]
  ],
  'the quorum is larger than the group': [
    (f) => {
      for (const one of f.sentinels) one.master.quorum = 4;
    },
    ['quorum-too-large', 'failure', /there are not that many/]
  ],
  'they do not reach one another': [
    (f) => Object.assign(f.sentinels[0], { quorumCheck: { ok: false, message: '1 usable Sentinels' } }),
    ['quorum-check', 'failure', /1 usable Sentinels/]
  ],
  'one Sentinel decides': [
    (f) => {
      for (const one of f.sentinels) one.master.quorum = 1;
    },
    ['quorum-of-one', 'warning', /quorum 1/]
  ],
  'two Sentinels': [
    (f) => {
      f.sentinels.pop();
      for (const one of f.sentinels) one.master.otherSentinels = 1;
    },
    ['too-few-sentinels', 'warning', /2 Sentinels.*three/s]
  ],
  'four Sentinels': [
    (f) => {
      for (const one of f.sentinels) one.master.otherSentinels = 3;
    },
    ['even-sentinels', 'warning', /no more of them may be lost than of 3/]
  ],
  'two Sentinels on a machine': [
    (f) => Object.assign(f.sentinels[1], { address: '10.0.0.1:26380' }),
    ['sentinels-share-a-host', 'warning', /10\.0\.0\.1/]
  ],
  'a long wait before anybody acts': [
    (f) => {
      for (const one of f.sentinels) one.master.downAfter = 30_000;
    },
    ['down-after-long', 'warning', /calls fail for 30 s/]
  ],
  'a wait that is too short': [
    (f) => {
      for (const one of f.sentinels) one.master.downAfter = 100;
    },
    ['down-after-short', 'warning', /taken for its death/]
  ],
  'a replica is down': [
    (f) => {
      for (const one of f.sentinels) one.replicas[1].flags.push('s_down');
      f.nodes[2].reach = down('ECONNREFUSED');
    },
    ['replica-lost', 'warning', /10\.0\.0\.3:6379/],
    ['replica-unreachable', 'warning', /replica 10\.0\.0\.3:6379 cannot be used/]
  ],
  'no replica may be promoted': [
    (f) => {
      for (const one of f.sentinels) for (const replica of one.replicas) replica.priority = 0;
    },
    ['no-candidate', 'failure', /priority 0/]
  ],
  'there is no replica': [
    (f) => {
      for (const one of f.sentinels) one.replicas = [];
    },
    ['no-candidate', 'failure', /there is none/]
  ],
  'a replica refuses the password': [
    (f) => Object.assign(f.nodes[1], { reach: down('ERR_REDIS_AUTH', 'WRONGPASS') }),
    ['replica-refuses-credentials', 'failure', /locked out.*JAMBONES_REDIS_SENTINEL_PASSWORD/s]
  ],
  'the master refuses the password': [
    (f) => Object.assign(f.nodes[0], { reach: down('ERR_REDIS_AUTH', 'WRONGPASS'), role: undefined }),
    ['node-unreachable', 'failure', /Correct JAMBONES_REDIS_SENTINEL_PASSWORD/]
  ],
  'the ACL denies the master question': [
    (f) => f.sentinels[0].denied.push('SENTINEL GET-MASTER-ADDR-BY-NAME'),
    ['sentinel-denies', 'failure', /get-master-addr-by-name/]
  ],
  'the ACL denies subscriptions': [
    (f) => Object.assign(f.sentinels[0], { subscribed: false }),
    ['sentinel-polled', 'warning', /\+psubscribe/]
  ],
  'the ACL denies what only this report wants': [
    (f) => f.sentinels[0].denied.push('INFO'),
    ['sentinel-denied', 'ok', /denies INFO/]
  ],
  'the ACL denies what apps need': [
    (f) => f.nodes[0].denied.push('ZPOPMIN', 'EVAL'),
    ['commands-denied', 'failure', /user app .*ZPOPMIN, EVAL/]
  ],
  'keys that the ACL does not name are denied': [
    (f) => Object.assign(f.nodes[0], { keysDenied: true }),
    ['keys-denied', 'warning', /user app .*Allow ~\*/]
  ],
  'commands are renamed': [
    (f) => Object.assign(f.nodes[0], { failed: { names: ['KEYS'], message: 'ERR unknown command' } }),
    ['commands-failed', 'failure', /KEYS \(ERR unknown command\)/]
  ],
  'two entries lead to one Sentinel': [
    (f) => Object.assign(f.sentinels[0], { repeated: ['sentinel.example:26379'] }),
    ['sentinel-repeated', 'warning', /one run id.*sentinel myid/]
  ],
  'Sentinels without a password': [
    (f) => Object.assign(f.configuration, { sentinelPassword: false }),
    ['sentinel-no-password', 'warning', /26379 asks for no password/]
  ],
  'no password at all': [
    (f) => Object.assign(f.configuration, { password: false }),
    ['no-password', 'warning', /asks for no password/]
  ]
};

module.exports = { SENTINEL_CASES };
