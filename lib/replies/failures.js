'use strict';

const { AbortError, CommandError, MaxRetriesPerRequestError } = require('../errors');

/**
 * @typedef {object} Failure
 * @property {string} code
 * @property {'no' | 'maybe'} executed
 * @property {(command: string, cause: string) => string} text
 * @property {typeof CommandError} [type]
 */

/**
 * Failures of the native half, in the order of `failure` in `src/outbox.rs`.
 * @type {Failure[]}
 */
const FAILURES = [
  { code: 'ERR_REDIS_CLOSED', executed: 'no', text: (_, cause) => cause, type: AbortError },
  { code: 'ERR_REDIS_CLOSED', executed: 'maybe', text: (_, cause) => cause, type: AbortError },
  {
    code: 'ERR_REDIS_DEADLINE',
    executed: 'no',
    text: (command, cause) => `${command} was not sent: ${cause}`
  },
  {
    code: 'ERR_REDIS_DEADLINE',
    executed: 'maybe',
    text: (command, cause) => `${command} was sent and may have been executed: ${cause}`
  },
  {
    code: 'ERR_REDIS_MAYBE_EXECUTED',
    executed: 'maybe',
    text: (command, cause) =>
      `${command} may have been executed: ${cause}; it is not sent again because running it twice would change the result`
  },
  {
    code: 'ERR_REDIS_QUEUE_FULL',
    executed: 'no',
    text: (command, cause) => `${command} was not taken: ${cause}`
  },
  {
    code: 'ERR_REDIS_OFFLINE',
    executed: 'no',
    text: (command, cause) => `${command} was not taken: ${cause}`
  },
  { code: 'ERR_REDIS_AUTH', executed: 'no', text: (command, cause) => `${command} was not sent: ${cause}` },
  {
    code: 'ERR_REDIS_CURSOR_LOST',
    executed: 'no',
    text: (command, cause) => `${command} cannot go on: ${cause}`
  },
  {
    code: 'ERR_REDIS_MAX_RETRIES',
    executed: 'no',
    text: (command, cause) => `${command} was not sent: ${cause} (maxRetriesPerRequest)`,
    type: MaxRetriesPerRequestError
  },
  {
    code: 'ERR_REDIS_MAX_RETRIES',
    executed: 'maybe',
    text: (command, cause) => `${command} may have been executed: ${cause} since (maxRetriesPerRequest)`,
    type: MaxRetriesPerRequestError
  }
];

/**
 * @param {number} index
 * @param {string} cause
 * @param {string} command
 */
function commandError(index, cause, command) {
  const { code, executed, text, type = CommandError } = FAILURES[index];
  return new type(text(command.toUpperCase(), cause), code, executed, command);
}

module.exports = { commandError };
