'use strict';

const assert = require('node:assert/strict');
const { table } = require('./differences-table');

/**
 * What `client` does otherwise than ioredis 5, on purpose. Run this file to print the table of docs/compatibility.md. Each id is
 * shown by a scenario of the conformance suite that names it, or by the test file under `test`.
 */
const CLIENT_DIFFERENCES = [
  {
    id: 'errors-say-more',
    theirs:
      'errors of the client are plain `Error`s; some errors of the server do not say to which command (in a transaction)',
    ours: 'each has a class, a `code` and `command.name`',
    why: 'a log line of the error alone names what failed'
  },
  {
    id: 'transaction-hashes',
    theirs: 'after `multi({ pipeline: false })`, `exec()` gives hashes as lists of fields and values',
    ours: 'as objects, as everywhere else',
    why: 'the same command should answer in the same way'
  },
  {
    id: 'transaction-in-one-piece',
    theirs:
      'after `multi({ pipeline: false })`, each command is sent when it is called, and rejects when it cannot be queued',
    ours: 'the transaction is sent by `exec()`, whose error has the causes as `previousErrors`',
    why: 'other users of the client would fall into the transaction, and half of one could be lost with its connection'
  },
  {
    id: 'transaction-callbacks',
    theirs: 'the callback of a command in `multi()` is given `QUEUED`',
    ours: 'what the command answered',
    why: 'it is what the callback asks for; as in a pipeline'
  },
  {
    id: 'subscriber-ping',
    theirs: "`ping()` answers `['pong', '']` in subscriber mode",
    ours: "`'PONG'`, as always",
    why: 'subscriptions have a connection of their own'
  },
  {
    id: 'monitor-unescaped',
    theirs: "`monitor` events have arguments as the server's log writes them: `\\n`, `\\x01`",
    ours: 'as they were sent',
    why: 'a backslash and an `n` can be told from a line break'
  },
  {
    id: 'errors-own-words',
    theirs:
      "`Command timed out`, `Stream isn't writeable ...`, `Reached the max retries per request limit ...`",
    ours: 'which command it was, what became of it, and why',
    why: 'whether a command was executed decides what may be done next; programs read `code` and `executed`'
  },
  {
    id: 'connect-says-why',
    theirs: '`connect()` rejects with `Connection is closed.`, whatever the reason',
    ours: 'with the error that the attempt failed with',
    why: 'a wrong password and a server that is away want different answers'
  },
  {
    id: 'errors-keep-secrets',
    theirs: '`command.args` holds the arguments of the command that failed',
    ours: '`command` holds the name alone',
    why: 'arguments are passwords, tokens and personal data, and errors are logged',
    test: 'client-secrets.test.js'
  },
  {
    id: 'transaction-scripts-recovered',
    theirs: 'a script in a transaction fails with `NOSCRIPT` when the server has lost it (restart, failover)',
    ours: 'the script is sent along, and the transaction is executed',
    why: 'the other commands of the transaction were executed without it'
  },
  {
    id: 'internals-hidden',
    theirs: '`connector`, `stream`, `condition`, `commandQueue` and `offlineQueue` can be reached',
    ours: 'they do not exist; `health()` has `node`, `inFlight` and `waiting`',
    why: 'the connections are native, and may be several'
  },
  {
    id: 'bytes-stay-bytes',
    theirs:
      'of typed arrays only a `Buffer` is sent as its bytes; a `Uint8Array` becomes a text such as `65,66`',
    ours: 'any typed array and any `DataView` is sent as its bytes',
    why: 'audio comes as `Uint8Array` from `fetch` and from web streams, and its digits with commas are of no use'
  }
];

/**
 * What this package should write where ioredis writes `model`. Fails where a difference is none any more.
 * @param {any[]} model the transcript of ioredis
 * @param {string | undefined} id of the difference
 * @param {any} ours the transcript of this package, or a function that makes it of ioredis'
 */
function expectedFrom(model, id, ours) {
  if (id === undefined) return model;
  assert.ok(
    CLIENT_DIFFERENCES.some((difference) => difference.id === id),
    `${id} is not in the table of differences`
  );
  const expected = typeof ours === 'function' ? ours(model) : ours;
  assert.notDeepEqual(model, expected, `${id} makes no difference here any more`);
  return expected;
}

const toMarkdown = () => table('ioredis', CLIENT_DIFFERENCES);

module.exports = { CLIENT_DIFFERENCES, expectedFrom, toMarkdown };

if (require.main === module) console.log(toMarkdown());
