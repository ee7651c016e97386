'use strict';

const { swallowing } = require('./swallowing');
const { firstError } = require('./answers');

/** @typedef {string} Key */
/** @typedef {number | string} Seconds from configuration they arrive as strings */

// One script, not EXISTS and DECR: a counter that expires in between would be created anew with -1.
const DECREMENT_IF_EXISTS = `
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
return redis.pcall('DECR', KEYS[1])`;

const retrieveKey = swallowing(
  (client, _logger, /** @type {Key} */ key) => client.get(key),
  (key) => `retrieveKey: error reading ${key}`
);

const addKey = swallowing(
  (client, _logger, /** @type {Key} */ key, /** @type {any} */ value, /** @type {Seconds} */ expires = 0) =>
    expires ? client.set(key, value, 'EX', expires) : client.set(key, value),
  (key) => `addKey: error writing ${key}`
);

// Value and expiry in one command: with a separate EXPIRE a crash in between left `regbot-token` for ever, and
// no SBC registered its trunks again.
const addKeyNx = swallowing(
  (client, _logger, /** @type {Key} */ key, /** @type {any} */ value, /** @type {Seconds} */ expires = 0) =>
    expires ? client.set(key, value, 'EX', expires, 'NX') : client.set(key, value, 'NX'),
  (key) => `addKeyNx: error writing ${key}`
);

const deleteKey = swallowing(
  async (client, _logger, /** @type {Key} */ key) => (await client.del(key)) === 1,
  (key) => `deleteKey: error deleting ${key}`,
  false
);

const incrKey = swallowing(
  async (client, logger, /** @type {Key} */ key, /** @type {Seconds} */ expires = 0) => {
    const transaction = client.multi().incr(key);
    if (expires) transaction.expire(key, expires);
    const answers = await transaction.exec();
    const error = firstError(answers);
    if (error) logger.error(error, `incrKey: error in the transaction on ${key}`);
    return answers?.[0][1];
  },
  (key) => `incrKey: error incrementing ${key}`
);

const decrKey = swallowing(
  (client, _logger, /** @type {Key} */ key) => client.decr(key),
  (key) => `decrKey: error decrementing ${key}`
);

const decrKeyIfExists = swallowing(
  (client, _logger, /** @type {Key} */ key) => client.eval(DECREMENT_IF_EXISTS, 1, key),
  (key) => `decrKeyIfExists: error decrementing ${key}`
);

module.exports = { addKey, addKeyNx, decrKey, decrKeyIfExists, deleteKey, incrKey, retrieveKey };
