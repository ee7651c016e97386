'use strict';

const { randomUUID } = require('node:crypto');

/** The keys go at once; should the doctor die before, they go by themselves. */
const EXPIRY_SECONDS = 10;

/**
 * One use of every command that the helpers, and the packages beside them, send.
 * @param {string} key of which only the beginning is used
 * @returns {string[][]}
 */
function everyCommand(key) {
  const [text, hash, set, sorted, list] = ['s', 'h', 'u', 'z', 'l'].map((kind) => `${key}:${kind}`);
  const keys = [text, hash, set, sorted, list];
  return [
    ['set', text, '1', 'EX', String(EXPIRY_SECONDS)],
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
    ['zrank', sorted, 'm'],
    ['zscan', sorted, '0'],
    ['zrem', sorted, 'n'],
    ['zpopmin', sorted],
    ['rpush', list, 'i', 'j'],
    ['llen', list],
    ['lrange', list, '0', '-1'],
    ['lrem', list, '0', 'k'],
    ['lpop', list],
    ['eval', 'return 1', '1', text],
    ['scan', '0', 'COUNT', '1', 'MATCH', key],
    // Of these the packages beside the helpers make use: the TTS cache of speech-utils lists its keys so.
    ['keys', key],
    ...keys.map((name) => ['expire', name, String(EXPIRY_SECONDS)]),
    ['del', ...keys]
  ];
}

/** @param {any} client @returns {Promise<{denied: string[], write?: string}>} */
async function tryCommands(client) {
  const commands = everyCommand(`jambonz:doctor:${randomUUID()}`);
  const outcomes = await Promise.all(
    commands.map(([name, ...args]) =>
      client.call(name, ...args).then(
        () => ({ name, error: undefined }),
        (/** @type {any} */ error) => ({ name, error })
      )
    )
  );
  const denied = outcomes
    .filter(({ error }) => error?.code === 'NOPERM')
    .map(({ name }) => name.toUpperCase());
  const refusal = outcomes[0].error;
  const transaction = await client
    .multi([['get', 'jambonz:doctor']])
    .exec()
    .catch((/** @type {any} */ error) => error);
  if (transaction?.code === 'NOPERM') denied.push('MULTI');
  return { denied: [...new Set(denied)], write: refusal === undefined ? 'OK' : refusal.message };
}

module.exports = { tryCommands };
