'use strict';

// What a freshly built binary must be able to do: runs in the Node.js that it was built for, as
// `node trial.js '{"plain": options, "tls": options}'`. It prints what it saw as JSON.

const { Redis } = require('@jambonz/redis-native');

/** @param {object} options */
async function useRedis(options) {
  const client = new Redis(options);
  await client.set('trial:text', 'Grüße ☎');
  await client.hset('trial:hash', { from: '+491234', to: '+495678' });
  const counters = await Promise.all(Array.from({ length: 500 }, () => client.incr('trial:counter')));
  const seen = {
    text: await client.get('trial:text'),
    hash: await client.hgetall('trial:hash'),
    bytes: (await client.getBuffer('trial:text'))?.length,
    counters: counters.length,
    last: counters.at(-1),
    error: await client.incr('trial:hash').catch((/** @type {any} */ error) => error.code)
  };
  await client.del('trial:text', 'trial:hash', 'trial:counter');
  await client.quit();
  return seen;
}

async function main() {
  const { plain, tls } = JSON.parse(process.argv[2]);
  const { glibcVersionRuntime } = /** @type {any} */ (process.report.getReport()).header;
  const libc = glibcVersionRuntime ? `glibc ${glibcVersionRuntime}` : 'musl';
  const seen = { plain: await useRedis(plain), tls: tls && (await useRedis(tls)) };
  process.stdout.write(`${JSON.stringify({ node: process.version, arch: process.arch, libc, ...seen })}\n`);
}

main();
