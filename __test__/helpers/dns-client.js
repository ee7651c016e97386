'use strict';

// A client in a process that has an /etc/hosts of its own (see sentinel-dns.test.js). Says what it sees, a line each.

const { Redis } = require('../..');

const [port, name] = process.argv.slice(2);
const client = new Redis({ sentinels: [{ host: 'sentinel.test', port: Number(port) }], name });
client.on('error', () => undefined);
client.on('node', (node) => console.log(`ready ${node}`));

let reachable = false;
setInterval(() => {
  const [sentinel] = client.health().sentinels;
  if (!sentinel || sentinel.reachable === reachable) return;
  reachable = sentinel.reachable;
  console.log(reachable ? 'sentinel up' : 'sentinel down');
}, 20);
