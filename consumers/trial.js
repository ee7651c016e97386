'use strict';

// What an installed package must be able to do: copied into a project and run there, as
// `node trial.js '{"plain": options, "tls": options}'`. It prints what it saw as JSON.

const { Redis } = require('@jambonz/redis-native');

/** @param {object} options */
async function useRedis(options) {
  const client = new Redis(options);
  // Several trials may share a server.
  const name = `trial:${process.pid}:${Date.now()}`;
  await client.set(`${name}:text`, 'Grüße ☎');
  await client.hset(`${name}:hash`, { from: '+491234', to: '+495678' });
  const counters = await Promise.all(Array.from({ length: 500 }, () => client.incr(`${name}:counter`)));
  const seen = {
    text: await client.get(`${name}:text`),
    hash: await client.hgetall(`${name}:hash`),
    bytes: (await client.getBuffer(`${name}:text`))?.length,
    counters: counters.length,
    last: counters.at(-1),
    error: await client.incr(`${name}:hash`).catch((/** @type {any} */ error) => error.code)
  };
  await client.del(`${name}:text`, `${name}:hash`, `${name}:counter`);
  await client.quit();
  return seen;
}

/** @returns {string} */
function libc() {
  if (process.platform !== 'linux') return process.platform;
  const { glibcVersionRuntime } = /** @type {any} */ (process.report.getReport()).header;
  return glibcVersionRuntime ? `glibc ${glibcVersionRuntime}` : 'musl';
}

async function main() {
  const { plain, tls } = JSON.parse(process.argv[2]);
  const seen = { plain: await useRedis(plain), tls: tls && (await useRedis(tls)) };
  const { bun } = process.versions;
  const runtime = bun ? `Bun ${bun}` : `Node.js ${process.version}`;
  process.stdout.write(`${JSON.stringify({ runtime, arch: process.arch, libc: libc(), ...seen })}\n`);
}

main();
