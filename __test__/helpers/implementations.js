'use strict';

const { callLifetimes } = require('../../lib/environment');
const { bindHelpers } = require('../../lib/helpers');
const { logEvents } = require('../../lib/helpers/log-events');
const { tolerantLogger } = require('../../lib/helpers/logger');

/** The helpers alone can also be run on ioredis, which tells a fault of theirs from one of the client. */
const onIoredis = process.env.REDIS_NATIVE_TEST_CLIENT === 'ioredis';

/** The package that is replaced. */
const rdh = (opts, logger) => require('@jambonz/realtimedb-helpers')(opts, logger);

/** This package. */
const ours = (opts, logger) => (onIoredis ? helpersOnIoredis(opts, logger) : require('../..')(opts, logger));

function helpersOnIoredis(opts, logger) {
  const client = createClient(opts);
  const log = tolerantLogger(logger);
  logEvents(client, log);
  return { client, ...bindHelpers(client, log, callLifetimes()) };
}

function createClient(opts) {
  const Client = onIoredis ? require('ioredis').Redis : require('../../lib/client').Redis;
  return new Client(opts);
}

module.exports = { createClient, onIoredis, ours, rdh };
