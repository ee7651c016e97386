'use strict';

// The same packages, each with the same clients before and after their master is killed.

const { after, before, it } = require('node:test');
const { clientFactory } = require('./helpers/client-factory');
const { packages } = require('./helpers/packages');
const { speechUtils } = require('./helpers/packages/speech-utils');
const { startCluster } = require('../tools/sentinel-cluster');

const timeout = 30_000;

let cluster;
let connect;
const parts = new Map();

before(async () => {
  cluster = await startCluster({ password: 'secret', downAfter: 500 });
  const sentinels = cluster.sentinels.map(({ host, port }) => ({ host, port }));
  const address = { sentinels, name: cluster.name, password: 'secret' };
  connect = clientFactory(address);
  for (const { name, play } of packages) parts.set(name, play(connect));
  parts.set('speech-utils', await speechUtils((make, logger) => make(address, logger)));
  for (const part of parts.values()) await part.init?.();
});

after(async () => {
  for (const part of parts.values()) await part.stop?.();
  connect.close();
  await cluster.stop();
});

const names = [...packages.map(({ name }) => name), 'speech-utils'];

for (const name of names) it(`${name} works on a master`, { timeout }, () => parts.get(name).work(1));

it('the master is killed', { timeout }, async () => {
  const { master } = cluster;
  master.kill();
  await cluster.waitForMasterChange(master.port);
});

for (const name of names) it(`${name} goes on on the next one`, { timeout }, () => parts.get(name).work(2));
