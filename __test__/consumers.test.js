'use strict';

// The part of `npm run consumers` that needs no network.

const { after, before, describe, it } = require('node:test');
const { CASES, prepare } = require('../consumers');
const { temporaryFolder } = require('../tools/child-registry');

const OFFLINE = [
  'npm install, then npm ci --ignore-scripts',
  'npm, in the place of @jambonz/realtimedb-helpers',
  'two copies in one process',
  'twenty worker threads'
];

describe('the packed tarballs, installed from a registry, work with', () => {
  let context;
  let stop;
  before(async () => {
    ({ context, stop } = await prepare(temporaryFolder('consumers-test-')));
  });
  after(() => stop());

  for (const name of OFFLINE) {
    it(name, () => CASES.find((one) => one.name === name).try(context));
  }
});
