'use strict';

const { Redis } = require('./client');

/** @param {any} opts */
const isGiven = (opts) => Boolean(opts) && Object.keys(opts).length > 0;

/**
 * A client and the functions that jambonz' apps reach Redis through. Options are all or nothing: any that are
 * given replace what the environment says of the connection. The lifetimes of calls are no options, and always read.
 *
 * @param {Record<string, any> | null} [opts] ioredis options
 * @param {any} [logger] pino, or anything with some of `debug`, `info` and `error`
 */
function createHelpers(opts, logger) {
  // Loaded here and not above: these are twenty small files, and `require` of the package is to take 10 ms.
  const { blamingVariables, callLifetimes, optionsFromEnvironment } = require('./environment');
  const { bindHelpers } = require('./helpers');
  const { logEvents } = require('./helpers/log-events');
  const { tolerantLogger } = require('./helpers/logger');

  // First, so that a malformed variable does not leave a client behind that nobody can close.
  const lifetimes = callLifetimes();
  const log = tolerantLogger(logger);
  const client = isGiven(opts)
    ? new Redis({ ...opts })
    : blamingVariables(() => new Redis(optionsFromEnvironment()));
  logEvents(client, log);
  // The methods of the client are made from a table, which the type checker does not see.
  const commands = /** @type {any} */ (client);
  return { client, ...bindHelpers(commands, log, lifetimes) };
}

module.exports = { createHelpers };
