'use strict';

/** The classes of errors that the package exports. */
const ERROR_CLASSES = [
  'RedisError',
  'ReplyError',
  'CommandError',
  'AbortError',
  'MaxRetriesPerRequestError',
  'ConnectionError',
  'ConfigurationError'
];

module.exports = { ERROR_CLASSES };
