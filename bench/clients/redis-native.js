'use strict';

const { connectLikeIoredis } = require('./like-ioredis');

/** @param {import('../types').Target} target */
async function connect(target) {
  // Required here, not above: a binary that does not load on this machine is this client's failure only.
  const { Redis } = /** @type {any} */ (require('../../index'));
  return connectLikeIoredis(Redis, target);
}

module.exports = { connect };
