'use strict';

const { connectLikeIoredis } = require('./like-ioredis');

/** @param {import('../types').Target} target */
const connect = (target) => connectLikeIoredis(require('ioredis').Redis, target);

/** @param {import('../types').Target} target */
const connectAutoPipelining = (target) =>
  connectLikeIoredis(require('ioredis').Redis, target, { enableAutoPipelining: true });

/** @param {import('../types').Target} target */
const connectVersion6 = (target) => connectLikeIoredis(require('ioredis-6').Redis, target);

module.exports = { connect, connectAutoPipelining, connectVersion6 };
