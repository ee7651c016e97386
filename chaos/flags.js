'use strict';

const { parseArgs } = require('node:util');

/** @typedef {import('./types').ClientName} ClientName */

/** @type {ClientName[]} */
const CLIENTS = ['native', 'ioredis', 'ioredis-failover', 'node-redis'];

const USAGE = `usage: npm run chaos -- [options]
  --only REGEX     faults whose name matches; --list prints the names
  --runs N         repeat each, and report medians of times and sums of counts (default 1)
  --clients A,B    of ${CLIENTS.join(', ')} (default native)
  --compare        all of them
  --server PATH    another redis-server or valkey-server (or REDIS_SERVER_BIN)
  --json           the results on stdout, progress on stderr
  --no-write       leave docs/failover as it is
  --verbose        what the client told its application, after each run`;

const OPTIONS = /** @type {const} */ ({
  only: { type: 'string' },
  runs: { type: 'string' },
  clients: { type: 'string' },
  compare: { type: 'boolean' },
  server: { type: 'string' },
  json: { type: 'boolean' },
  list: { type: 'boolean' },
  help: { type: 'boolean' },
  verbose: { type: 'boolean' },
  'no-write': { type: 'boolean' }
});

/** @param {string | undefined} list @returns {ClientName[]} */
function readClients(list) {
  const wanted = (list ?? 'native').split(',').map((name) => name.trim());
  const stranger = wanted.find((name) => !CLIENTS.includes(/** @type {ClientName} */ (name)));
  if (stranger !== undefined) throw new Error(`no such client: ${stranger}\n${USAGE}`);
  return /** @type {ClientName[]} */ (wanted);
}

/** @param {string | undefined} text */
function readRuns(text) {
  const runs = Number(text ?? 1);
  if (!Number.isInteger(runs) || runs < 1)
    throw new Error(`--runs ${text} is not a number of runs\n${USAGE}`);
  return runs;
}

/** @param {string[]} args */
function readFlags(args) {
  const { values } = parseArgs({ args, options: OPTIONS });
  return {
    only: new RegExp(values.only ?? '', 'i'),
    runs: readRuns(values.runs),
    clients: values.compare ? CLIENTS : readClients(values.clients),
    server: values.server,
    json: values.json ?? false,
    list: values.list ?? false,
    help: values.help ?? false,
    verbose: values.verbose ?? false,
    write: !values['no-write']
  };
}

module.exports = { readFlags, USAGE };
