'use strict';

const { swallowing } = require('./swallowing');

/** @typedef {string} SetName */

/** @param {any} members */
const asArray = (members) => {
  // As it is: a copy of a list that is too long would end the process before anybody could refuse it.
  if (Array.isArray(members)) return members;
  return members instanceof Set ? [...members] : [members];
};

const createSet = swallowing(
  async (client, logger, /** @type {SetName} */ name, /** @type {Iterable<any>} */ members) => {
    const answers = await client
      .multi()
      .del(name)
      .sadd(name, Array.isArray(members) ? members : [...members])
      .exec();
    const added = answers?.[1][1];
    logger.debug(`createSet: ${name} has ${added} members`);
    return added;
  },
  (name) => `createSet: error creating set ${name}`
);

const addToSet = swallowing(
  (client, _logger, /** @type {SetName} */ name, /** @type {any} */ members) =>
    client.sadd(name, asArray(members)),
  (name) => `addToSet: error adding to set ${name}`
);

const removeFromSet = swallowing(
  (client, _logger, /** @type {SetName} */ name, /** @type {any} */ members) =>
    client.srem(name, asArray(members)),
  (name) => `removeFromSet: error removing from set ${name}`
);

const retrieveSet = swallowing(
  async (client, logger, /** @type {SetName} */ name) => {
    const members = await client.smembers(name);
    logger.debug(`retrieveSet: ${name} has ${members.length} members`);
    return members;
  },
  (name) => `retrieveSet: error reading set ${name}`
);

const isMemberOfSet = swallowing(
  (client, _logger, /** @type {SetName} */ name, /** @type {any} */ member) => client.sismember(name, member),
  (name) => `isMemberOfSet: error searching set ${name}`
);

module.exports = { addToSet, createSet, isMemberOfSet, removeFromSet, retrieveSet };
