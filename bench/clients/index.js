'use strict';

const { readFileSync } = require('node:fs');
const path = require('node:path');

/**
 * The clients compared, each in the best settings its documentation offers and, where that differs, as it
 * comes. `id` is what `--clients` takes.
 */
const CLIENTS = [
  {
    id: 'redis-native',
    label: '@jambonz/redis-native',
    module: '.',
    settings: 'defaults',
    connect: require('./redis-native').connect
  },
  {
    id: 'ioredis',
    label: 'ioredis 5',
    module: 'ioredis',
    settings: 'defaults',
    connect: require('./ioredis').connect
  },
  {
    id: 'ioredis-auto',
    label: 'ioredis 5, auto-pipelining',
    module: 'ioredis',
    settings: 'enableAutoPipelining: true',
    connect: require('./ioredis').connectAutoPipelining
  },
  {
    id: 'ioredis-6',
    label: 'ioredis 6',
    module: 'ioredis-6',
    settings: 'defaults',
    connect: require('./ioredis').connectVersion6
  },
  {
    id: 'node-redis',
    label: 'node-redis 6',
    module: 'redis',
    settings: 'defaults (5 s timeout for each command)',
    connect: require('./node-redis').connect
  },
  {
    id: 'node-redis-no-timeout',
    label: 'node-redis 6, no timeout',
    module: 'redis',
    settings: 'commandOptions: { timeout: undefined }',
    connect: require('./node-redis').connectNoTimeout
  },
  {
    id: 'glide',
    label: 'valkey-glide 2',
    module: '@valkey/valkey-glide',
    settings: 'inflightRequestsLimit 4000, requestTimeout 20 s, otherwise defaults',
    connect: require('./glide').connect
  }
];

const OWN = 'redis-native';
const BASELINE = 'ioredis';

/**
 * Read as a file: not every package exports its package.json.
 * @param {string} name
 */
function versionOf(name) {
  const root = path.join(__dirname, '..', '..');
  const directory = name === '.' ? root : path.join(root, 'node_modules', name);
  try {
    return String(JSON.parse(readFileSync(path.join(directory, 'package.json'), 'utf8')).version);
  } catch {
    return 'not installed';
  }
}

module.exports = { BASELINE, CLIENTS, OWN, versionOf };
