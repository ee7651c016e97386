'use strict';

const path = require('node:path');
const { OWN } = require('./clients');

/** What is loaded to see how long that takes. */
const MODULES = [
  { id: OWN, label: '@jambonz/redis-native', file: path.join(__dirname, '..', 'index.js') },
  { id: 'ioredis', label: 'ioredis 5', file: require.resolve('ioredis') },
  {
    id: 'original',
    label: '@jambonz/realtimedb-helpers',
    file: require.resolve('@jambonz/realtimedb-helpers')
  }
];

module.exports = { MODULES };
