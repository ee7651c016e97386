'use strict';

const { randomUUID } = require('node:crypto');

/** The keys go at once; should the doctor die before, they go by themselves. */
const EXPIRY_SECONDS = 10;
const WRITTEN = '1';

/**
 * One use of every command that the helpers, their scripts, and the packages beside them send.
 * @param {string} key of which only the beginning is used
 * @returns {string[][]}
 */
function everyCommand(key) {
  const [text, hash, set, sorted, list] = ['s', 'h', 'u', 'z', 'l'].map((kind) => `${key}:${kind}`);
  const keys = [text, hash, set, sorted, list];
  return [
    ['set', text, WRITTEN, 'EX', String(EXPIRY_SECONDS)],
    ...['get', 'incr', 'decr', 'exists', 'ttl'].map((name) => [name, text]),
    ['hset', hash, 'f', '1'],
    ['hmset', hash, 'f', '1'],
    ['hgetall', hash],
    ['hmget', hash, 'f'],
    ['hdel', hash, 'g'],
    ['sadd', set, 'm'],
    ['smembers', set],
    ['sismember', set, 'm'],
    ['srem', set, 'n'],
    ['zadd', sorted, '1', 'm'],
    ['zcard', sorted],
    ['zrange', sorted, '0', '0'],
    ['zrangebyscore', sorted, '0', '0'],
    ['zrank', sorted, 'm'],
    ['zscan', sorted, '0'],
    ['zrem', sorted, 'n'],
    ['zscore', sorted, 'm'],
    ['zremrangebyrank', sorted, '5', '6'],
    ['zremrangebyscore', sorted, '5', '6'],
    ['zpopmin', sorted],
    ['rpush', list, 'i', 'j'],
    ['llen', list],
    ['lrange', list, '0', '-1'],
    ['lrem', list, '0', 'k'],
    ['lpop', list],
    ['eval', 'return 1', '1', text],
    ['scan', '0', 'COUNT', '1', 'MATCH', key],
    // Of these the packages beside the helpers make use, the TTS cache of speech-utils for one.
    ['setex', text, String(EXPIRY_SECONDS), WRITTEN],
    ['keys', key],
    ...keys.map((name) => ['expire', name, String(EXPIRY_SECONDS)]),
    ['del', ...keys]
  ];
}

/** The ACL lets the user run the command, but not on this key: it is asked for the command first. */
const KEYS_DENIED = /permissions to access/;

/** @typedef {{name: string, reply?: unknown, error?: any}} Outcome */

/**
 * @param {any} error of EXEC, too, which quotes the denial, and comes with that of MULTI
 * @returns {boolean}
 */
const isDenied = (error) =>
  [error, ...(error?.previousErrors ?? [])].some((one) => /\bNOPERM\b/.test(one?.message));

/** @param {any} client @returns {Promise<Outcome>} */
function tryTransaction(client) {
  const name = 'multi, exec';
  const tried = client.multi([['ping']]).exec();
  return tried.then(
    () => ({ name }),
    (/** @type {any} */ error) => ({ name, error })
  );
}

/**
 * @param {Outcome[]} outcomes that of SET first, that of GET behind it
 * @returns {string} OK, or why what the apps write is not there
 */
function writeIn([set, get]) {
  if (set.error) return set.error.message;
  if (set.reply !== 'OK') return `SET was answered by ${JSON.stringify(set.reply)} instead of OK`;
  if (get.error || get.reply === WRITTEN) return 'OK';
  return `a key was set to ${WRITTEN} and read as ${JSON.stringify(get.reply)}`;
}

/** @param {Outcome[]} outcomes @returns {string[]} */
const namesIn = (outcomes) => [...new Set(outcomes.map(({ name }) => name.toUpperCase()))];

/**
 * @param {any} client
 * @returns {Promise<Pick<import('../types').NodeFacts, 'denied' | 'failed' | 'keysDenied' | 'write'>>}
 */
async function tryCommands(client) {
  const key = `jambonz:doctor:${randomUUID()}`;
  const outcomes = /** @type {Outcome[]} */ (
    await Promise.all(
      everyCommand(key).map(([name, ...args]) =>
        client.call(name, ...args).then(
          (/** @type {unknown} */ reply) => ({ name, reply }),
          (/** @type {any} */ error) => ({ name, error })
        )
      )
    )
  );
  outcomes.push(await tryTransaction(client));
  const refused = outcomes.filter(({ error }) => isDenied(error));
  const denied = refused.filter(({ error }) => !KEYS_DENIED.test(error.message));
  const failed = outcomes.filter(({ error }) => error && !isDenied(error));
  return {
    denied: namesIn(denied),
    keysDenied: refused.length > denied.length,
    failed: failed.length > 0 ? { names: namesIn(failed), message: failed[0].error.message } : undefined,
    write: writeIn(outcomes)
  };
}

module.exports = { everyCommand, tryCommands };
