'use strict';

const { swallowing } = require('./swallowing');
const { isEmpty } = require('./is-empty');

// The claim, the fields and the expiry in one step, so that two writers can never mix their fields and the
// loser does not prolong the winner's life. EXPIRE runs first, on a key that does not exist: the server then
// refuses a malformed expiry before anything was written. One HSET for 500 fields, which fit Lua's stack: one for
// each field took the server twice as long.
const CREATE_HASH = `
local key, expiry = KEYS[1], ARGV[1]
if redis.call('EXISTS', key) == 1 then return 0 end
if expiry ~= '' then redis.call('EXPIRE', key, expiry) end
for i = 2, #ARGV, 1000 do redis.call('HSET', key, unpack(ARGV, i, math.min(i + 999, #ARGV))) end
if expiry ~= '' then redis.call('EXPIRE', key, expiry) end
return 1`;

/**
 * An array passed on as it is would be spread into several arguments and shift the fields after it.
 *
 * @param {any} value
 */
const asArgument = (value) => (Buffer.isBuffer(value) ? value : String(value ?? ''));

/**
 * Resolves to true only for the caller that created the hash. Errors reject, and an absent `obj` throws at once:
 * the callers of this one helper handle both.
 *
 * @param {import('./types').Client} client
 * @param {import('./types').Logger} logger
 * @param {string} key
 * @param {Record<string, any> | string} obj a string is stored one field per character, as some tests expect
 * @param {number | string} [expiry] seconds
 * @returns {Promise<boolean>}
 */
function createHash(client, logger, key, obj, expiry = 0) {
  const fields = [];
  for (const field of Object.keys(obj)) {
    const value = /** @type {any} */ (obj)[field];
    if (value !== null) fields.push(field, asArgument(value));
  }
  return claim(client, logger, key, expiry || '', fields);
}

/**
 * @param {import('./types').Client} client
 * @param {import('./types').Logger} logger
 * @param {string} key
 * @param {number | string} expiry
 * @param {any[]} fields
 */
async function claim(client, logger, key, expiry, fields) {
  if (!fields.length) return false;
  try {
    const created = (await client.eval(CREATE_HASH, 1, key, expiry, fields)) === 1;
    if (!created) logger.info(`createHash: ${key} exists already`);
    return created;
  } catch (err) {
    logger.error(err, `createHash: error creating hash ${key}`);
    throw err;
  }
}

const retrieveHash = swallowing(
  async (client, logger, /** @type {string} */ key) => {
    const hash = await client.hgetall(key);
    const found = !isEmpty(hash);
    logger.debug(`retrieveHash: ${key} ${found ? 'found' : 'not found'}`);
    return found ? hash : null;
  },
  (key) => `retrieveHash: error reading hash ${key}`
);

module.exports = { createHash, retrieveHash };
