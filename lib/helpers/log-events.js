'use strict';

const LIFECYCLE_EVENTS = ['ready', 'connect', 'reconnecting', 'end'];

/** Operators search their logs for this text, so it keeps the name of the package it was first written by. */
const ERROR_LINE = '@jambonz/realtimedb-helpers - redis error';

/**
 * The test suites of the apps start and stop Redis under a running client and expect silence about it.
 *
 * @param {any} err
 */
const isMuted = (err) => process.env.NODE_ENV === 'test' && err?.code === 'ECONNREFUSED';

/**
 * @param {import('./types').EventSource} client
 * @param {import('./types').Logger} logger
 */
function logEvents(client, logger) {
  for (const event of LIFECYCLE_EVENTS) {
    client.on(event, (...args) => logger.debug({ args }, `redis event ${event}`));
  }
  client.on('error', (err) => {
    // Message and code only: an error may carry the command that failed, and that may be AUTH with its password.
    if (!isMuted(err)) logger.error({ message: err?.message, code: err?.code }, ERROR_LINE);
  });
  // Rare, and what an operator asks for afterwards; debug is off in production.
  client.on('failover', (report) => logger.info({ failover: report }, 'redis failover'));
  client.on('warning', (warning) => logger.info({ warning }, `redis warning: ${warning?.message}`));
}

module.exports = { logEvents };
