'use strict';

const { table } = require('./differences-table');

/**
 * What this package does otherwise than the one it replaces, on purpose. Run this file to print the table of
 * MIGRATION.md. Each id is shown by a test: by the case of the differential test that names it, or by the file
 * under `test`.
 */
const DIFFERENCES = [
  {
    id: 'addKeyNx-atomic',
    theirs: '`SET NX`, then an `EXPIRE` that nobody awaits',
    ours: 'one `SET NX EX`; a malformed or negative expiry is logged and `undefined`, nothing is stored',
    why: 'a crash in between left the key for ever (`regbot-token`: no trunk registers again)'
  },
  {
    id: 'decrKeyIfExists-atomic',
    theirs: '`EXISTS`, then `DECR`',
    ours: 'one script',
    why: 'a counter that expired in between came back as -1 without an expiry',
    test: 'helpers-atomic.test.js'
  },
  {
    id: 'transaction-errors-logged',
    theirs:
      '`incrKey`, `deleteCall`, `createEphemeralGateway`: an error of one command inside the transaction is silent',
    ours: 'same result, and the error is logged',
    why: 'a key of the wrong type went unnoticed'
  },
  {
    id: 'createHash-claim',
    theirs:
      'sets each field that is free; with an expiry resolves `true` and renews it even if nothing was set',
    ours: '`true` only for the caller that created the hash; an existing key is left alone, its expiry too',
    why: 'two writers could both get `true` and mix their fields'
  },
  {
    id: 'createHash-expiry',
    theirs: 'a malformed expiry resolves `false` and leaves the hash for ever',
    ours: 'rejects with what Redis says, and stores nothing',
    why: 'a claim that failed, as it seemed, stayed behind without an end'
  },
  {
    id: 'retrieveFromSortedSet-atomic',
    theirs: '`ZRANGE`, then `ZREM`',
    ours: '`ZPOPMIN`',
    why: 'two processes that dequeued at once got the same caller'
  },
  {
    id: 'retrieveByPatternSortedSet-own',
    theirs: 'hands out what its scan saw',
    ours: 'hands out what it removed itself',
    why: 'two processes that dequeued at once got the same caller',
    test: 'helpers-atomic.test.js'
  },
  {
    id: 'listCalls-expired',
    theirs: 'an expired call is listed as `{}`, and its entry stays',
    ours: 'an expired call is left out, and its entry is removed',
    why: 'the branch that was meant to do so could not be reached'
  },
  {
    id: 'scan-no-duplicates',
    theirs: 'lists an element twice when Redis hands it out twice (it may, while a table is resized)',
    ours: 'once',
    why: 'a call or queue is one',
    test: 'helpers-pages.test.js'
  },
  {
    id: 'scan-errors-once',
    theirs:
      '`listQueues`, `listConferences`, `listSortedSets`: a failed scan is logged twice, once as a TypeError',
    ours: 'logged once',
    why: 'same result, less noise'
  },
  {
    id: 'purgeCalls-lock',
    theirs: 'deletes the lock whoever holds it; keeps it for up to 60 s after an error',
    ours: 'releases its own lock, always, and no other',
    why: 'a purge that outlived its lock released that of the next one'
  },
  {
    id: 'monitorSet-survives',
    theirs: 'a failed first read ends the monitoring; a later failure is an unhandled rejection',
    ours: 'both are logged, and the next read is as usual',
    why: 'a feature-server that started during an outage had no SBCs until its restart',
    test: 'helpers-monitor-set.test.js'
  },
  {
    id: 'monitorSet-stop',
    theirs: 'resolves to `undefined` and cannot be ended',
    ours: 'resolves to a function that ends it, also usable with `using`',
    why: 'a process could not end by itself',
    test: 'helpers-monitor-set.test.js'
  },
  {
    id: 'no-values-in-logs',
    theirs:
      'logs hashes, sets, call info and list items, and errors that carry the arguments of their command',
    ours: 'names keys, never values',
    why: 'tokens, SDP and credentials are stored in Redis'
  },
  {
    id: 'log-texts',
    theirs: 'some helpers log under the name of another (`decrKey` as `addKey`)',
    ours: 'each logs errors under its own name; `@jambonz/realtimedb-helpers - redis error` stays as it is',
    why: 'the line should say what failed'
  },
  {
    id: 'environment-read-late',
    theirs: 'reads the environment when it is loaded',
    ours: 'reads it at each call of the factory',
    why: 'a test may set its variables after `require`',
    test: 'helpers-factory.test.js'
  },
  {
    id: 'environment-checked',
    theirs: 'connects to `NaN` or `" host"`, or fails later',
    ours: 'throws a `ConfigurationError` that names the variable and what to do',
    why: 'a typing error shows at start-up',
    test: 'environment.test.js'
  },
  {
    id: 'environment-sentinel-list',
    theirs: 'blanks after a comma and `[::1]:26379` make an entry unusable',
    ours: 'both are understood',
    why: 'charts and people write them',
    test: 'environment-sentinels.test.js'
  },
  {
    id: 'environment-tls-words',
    theirs: '`ENABLE_JAMBONES_REDIS_TLS=0` (or `false`) switches TLS on',
    ours: '0, false, no, off and the empty string are off, every other word is on',
    why: 'nobody writes 0 to say yes',
    test: 'environment-tls.test.js'
  },
  {
    id: 'environment-sentinel-tls',
    theirs: 'with Sentinels, TLS is asked for and plain text is spoken',
    ours: 'TLS to the data nodes and to the Sentinels (`JAMBONES_REDIS_SENTINEL_TLS=0`: only to the data nodes)',
    why: 'passwords went over the network in plain text',
    test: 'environment-tls.test.js'
  }
];

const toMarkdown = () => table('`@jambonz/realtimedb-helpers`', DIFFERENCES);

module.exports = { DIFFERENCES, toMarkdown };

if (require.main === module) console.log(toMarkdown());
