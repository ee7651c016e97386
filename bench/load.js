'use strict';

/**
 * One client under a load and nothing else, for tools that look at a process from outside:
 *   redis-server --port 6390 --save '' &
 *   strace -f -c node bench/load.js --port 6390 --in-flight 100
 *   valgrind --tool=callgrind node bench/load.js --port 6390 --commands 20000
 */

const { parseArgs } = require('node:util');
const { CLIENTS } = require('./clients');
const { ascii } = require('./data');
const { spread } = require('./growth/spread');

const KEY = 'bench:load';

function readArguments() {
  const text = (/** @type {string} */ otherwise) => ({
    type: /** @type {const} */ ('string'),
    default: otherwise
  });
  const { values } = parseArgs({
    options: {
      port: text('6379'),
      client: text('redis-native'),
      clients: text('1'),
      'in-flight': text('1'),
      commands: text('100000'),
      bytes: text('64'),
      set: { type: 'boolean', default: false }
    }
  });
  const entry = CLIENTS.find(({ id }) => id === values.client);
  if (!entry) throw new Error(`--client: one of ${CLIENTS.map(({ id }) => id).join(', ')}`);
  const [port, clients, inFlight, commands, bytes] = [
    values.port,
    values.clients,
    values['in-flight'],
    values.commands,
    values.bytes
  ].map(Number);
  return { entry, port, clients, inFlight, commands, bytes, isSet: values.set };
}

async function main() {
  const { entry, port, clients, inFlight, commands, bytes, isSet } = readArguments();
  const target = { host: '127.0.0.1', port };
  const client = spread(await Promise.all(Array.from({ length: clients }, () => entry.connect(target))));
  const value = ascii(bytes, 0);
  await client.set(KEY, value);
  const one = isSet ? () => client.set(KEY, value) : () => client.get(KEY);
  let left = commands;
  const begin = performance.now();
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (left-- > 0) await one();
    })
  );
  const seconds = (performance.now() - begin) / 1000;
  process.stdout.write(`${commands} commands in ${seconds.toFixed(2)} s\n`);
  await client.close();
}

main().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
