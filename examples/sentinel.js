'use strict';

// A master that Sentinels look after, everything encrypted, logged in to nodes and Sentinels as in docs/operations.
//   SENTINELS=10.0.0.11,10.0.0.12,10.0.0.13 CA_FILE=ca.crt APP_PASSWORD=... SENTINEL_PASSWORD=... node examples/sentinel.js

const fs = require('node:fs');
const { Redis } = require('@jambonz/redis-native');

const { SENTINELS = 'localhost', CA_FILE, APP_PASSWORD, SENTINEL_PASSWORD } = process.env;
const tls = { ca: fs.readFileSync(CA_FILE) };

const client = new Redis({
  sentinels: SENTINELS.split(',').map((address) => {
    const [host, port = 26379] = address.split(':');
    return { host, port };
  }),
  name: 'mymaster',
  username: 'app',
  password: APP_PASSWORD,
  tls,
  sentinelUsername: 'app',
  sentinelPassword: SENTINEL_PASSWORD,
  sentinelTLS: tls
});
client.on('error', ({ code, message }) => console.error(code, message));
client.on('failover', ({ from, to, commands }) => console.log('failover', { from, to, commands }));

async function main() {
  await client.set('key', 'value');
  const { state, sentinels } = client.health();
  console.log(await client.get('key'), state, sentinels.filter(({ reachable }) => reachable).length);
  await client.quit();
}

main();
