// @ts-nocheck TypeScript 7 rejects a function that carries exports; callers get their types from index.d.ts.
'use strict';

const { Redis } = require('./lib/client');
const { Cluster, Command } = require('./lib/methods/ioredis-members');
const { ConfigurationError } = require('./lib/options/configuration-error');
const { createHelpers } = require('./lib/create-helpers');
const errors = require('./lib/errors');

// One assignment per name: Node finds the names that ESM may import by reading this text, not by running it.
module.exports = createHelpers;
module.exports.default = createHelpers;
module.exports.createHelpers = createHelpers;
module.exports.Redis = Redis;
module.exports.Cluster = Cluster;
module.exports.Command = Command;
module.exports.RedisError = errors.RedisError;
module.exports.ReplyError = errors.ReplyError;
module.exports.CommandError = errors.CommandError;
module.exports.AbortError = errors.AbortError;
module.exports.MaxRetriesPerRequestError = errors.MaxRetriesPerRequestError;
module.exports.ConnectionError = errors.ConnectionError;
module.exports.ConfigurationError = ConfigurationError;
