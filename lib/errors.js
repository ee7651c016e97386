'use strict';

/** An error of this package; `code` is stable and documented. */
class RedisError extends Error {
  /**
   * @param {string} message
   * @param {string} [code]
   */
  constructor(message, code) {
    super(message);
    if (code) this.code = code;
  }

  /** @override */
  get name() {
    return this.constructor.name;
  }
}

/** What Redis adds to `unknown command`, and what may be a password or a token. */
const QUOTED_ARGUMENTS = /, with args beginning with: .*$/s;

/** An error reply of the server. `code` is its first word, `command.name` what was asked. */
class ReplyError extends RedisError {
  /**
   * @param {string} message
   * @param {string} [command]
   */
  constructor(message, command) {
    super(message.replace(QUOTED_ARGUMENTS, ''));
    const code = /^[A-Z][A-Z0-9_]*(?= |$)/.exec(message);
    if (code) this.code = code[0];
    // Arguments are left out on purpose: they carry passwords, tokens and SDPs into logs.
    if (command) this.command = { name: command };
  }
}

/** A command that came to no good end. `executed` is `'no'`, `'maybe'` or `'yes'`. */
class CommandError extends RedisError {
  /**
   * @param {string} message
   * @param {string} code
   * @param {'no' | 'maybe' | 'yes'} executed
   * @param {string} command
   */
  constructor(message, code, executed, command) {
    super(message, code);
    this.executed = executed;
    this.command = { name: command };
  }
}

/** The client gave the command up, because it was closed or because nothing else helped. */
class AbortError extends CommandError {}

/** `maxRetriesPerRequest` attempts to connect failed while the command waited. */
class MaxRetriesPerRequestError extends AbortError {}

/**
 * The connection to a node or to the Sentinels failed. `code` is Node's own where Node has one, and then the other
 * properties are, too.
 */
class ConnectionError extends RedisError {
  /**
   * @param {string} message
   * @param {string} code
   * @param {{host: string, port: number}} [node]
   */
  constructor(message, code, node) {
    super(message, code);
    const { constants } = require('node:os');
    const errno = /** @type {Record<string, number>} */ (constants.errno)[code];
    if (errno !== undefined) this.errno = -errno;
    if (!node) return;
    const syscall = SYSCALLS[code];
    if (syscall !== undefined) this.syscall = syscall;
    if (code === 'ENOTFOUND') this.hostname = node.host;
    else this.address = node.host;
    // A Unix domain socket has none.
    if (node.port > 0) this.port = node.port;
  }
}

/** @type {Record<string, string>} what Node says that failed */
const SYSCALLS = {
  ECONNREFUSED: 'connect',
  ETIMEDOUT: 'connect',
  EHOSTUNREACH: 'connect',
  ENOENT: 'connect',
  ECONNRESET: 'read',
  ENOTFOUND: 'getaddrinfo'
};

/** What whoever asks a client for something is told when the client is closed. */
const closed = () => new RedisError('Connection is closed.', 'ERR_REDIS_CLOSED');

/**
 * @param {ReplyError} error
 * @param {string} name of the command that it answers
 */
function named(error, name) {
  error.command = { name };
  return error;
}

/**
 * @param {any} error
 * @param {string} name of its command, as the application wrote it
 */
function calledAs(error, name) {
  if (error?.command) error.command = { name };
  return error;
}

// One by one, because TypeScript 7 takes classes for types only from such exports.
exports.RedisError = RedisError;
exports.ReplyError = ReplyError;
exports.CommandError = CommandError;
exports.ConnectionError = ConnectionError;
exports.AbortError = AbortError;
exports.MaxRetriesPerRequestError = MaxRetriesPerRequestError;
exports.closed = closed;
exports.named = named;
exports.calledAs = calledAs;
