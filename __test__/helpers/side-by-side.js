'use strict';

// The same snippet on ioredis 5 and on this package, each against an empty database of the same server.

const assert = require('node:assert/strict');
const { after, before, it } = require('node:test');
const Ioredis = require('ioredis');
const { Redis } = require('../..');
const { findRedis } = require('../../tools/redis-binary');
const { startRedis } = require('../../tools/redis-server');

/**
 * ioredis' errors have no code, and `command` with all arguments or not at all, and they quote arguments where the
 * server does: the difference is on purpose.
 */
const describeError = ({ name, message }) => ({
  error: { name, message: message.replace(/, with args beginning with: .*$/s, '') }
});

/** Errors stand among the values of a pipeline, and in arrays that scripts return. */
function comparable(value) {
  if (value instanceof Error) return describeError(value);
  return Array.isArray(value) ? value.map(comparable) : value;
}

async function outcome(snippet, client) {
  try {
    return { value: comparable(await snippet(client)) };
  } catch (error) {
    return describeError(error);
  }
}

/** One that answers DEBUG DIGEST, which older servers do unasked. */
async function startInspectable() {
  const { version } = await findRedis();
  return startRedis({ args: Number.parseInt(version, 10) >= 7 ? ['enable-debug-command yes'] : [] });
}

/**
 * Makes one test of each snippet.
 * @param {Record<string, (client: any) => any>} snippets by what they show
 * @param {object} [options] of both clients
 */
function compareAll(snippets, options = {}) {
  let server;
  let theirs;
  let own;

  before(async () => {
    server = await startInspectable();
    theirs = new Ioredis({ host: server.host, port: server.port, ...options });
    own = new Redis({ host: server.host, port: server.port, ...options });
  });
  after(async () => {
    theirs.disconnect();
    own.disconnect();
    await server.stop();
  });

  for (const [title, snippet] of Object.entries(snippets)) {
    it(title, async () => {
      await server.cli('FLUSHALL');
      const expected = await outcome(snippet, theirs);
      const left = await server.cli('DEBUG', 'DIGEST');
      await server.cli('FLUSHALL');
      assert.deepEqual(await outcome(snippet, own), expected);
      assert.equal(await server.cli('DEBUG', 'DIGEST'), left, 'what is in Redis afterwards');
    });
  }
}

module.exports = { compareAll };
