'use strict';

const { swallowing } = require('./swallowing');

/** @typedef {string} ListName */

const pushBack = swallowing(
  (client, _logger, /** @type {ListName} */ name, /** @type {any} */ item) => client.rpush(name, item),
  (name) => `pushBack: error appending to list ${name}`
);

const popFront = swallowing(
  (client, _logger, /** @type {ListName} */ name) => client.lpop(name),
  (name) => `popFront: error popping from list ${name}`
);

const lengthOfList = swallowing(
  (client, _logger, /** @type {ListName} */ name) => client.llen(name),
  (name) => `lengthOfList: error measuring list ${name}`
);

const removeFromList = swallowing(
  (client, _logger, /** @type {ListName} */ name, /** @type {any} */ item) => client.lrem(name, 0, item),
  (name) => `removeFromList: error removing from list ${name}`
);

// LPOS would do this on the server, but needs Redis 6.0.6 and the floor is Redis 5.
const getListPosition = swallowing(
  async (client, _logger, /** @type {ListName} */ name, /** @type {string} */ item) =>
    (await client.lrange(name, 0, -1)).indexOf(item),
  (name) => `getListPosition: error reading list ${name}`
);

module.exports = { getListPosition, lengthOfList, popFront, pushBack, removeFromList };
