'use strict';

// The same calls through the package that is replaced and through this one, on the same server. They must give
// the same results, the same errors, as many error lines and the same data, unless a case says what differs.

const assert = require('node:assert/strict');
const { after, before, describe, it, mock } = require('node:test');
const { connectResp } = require('../tools/resp-client');
const { startRedis } = require('../tools/redis-server');
const { HELPERS, failing, wrongTypes } = require('./helpers/cases/every-helper');
const { DIFFERENCES } = require('./helpers/differences');
const { onIoredis, ours, rdh } = require('./helpers/implementations');
const { outcomeOf } = require('./helpers/outcome');
const { RecordingLogger } = require('./helpers/recording-logger');

const FAMILIES = ['keys', 'sets', 'hashes', 'lists', 'calls'];
const REFUSED_USER = 'refused on >secret ~* &* +@connection +info +role +multi +exec +discard';

const ids = new Set(DIFFERENCES.map(({ id }) => id));
const shown = new Set(DIFFERENCES.filter(({ test }) => test).map(({ id }) => id));

let server;
let db;

before(async () => {
  server = await startRedis({ users: [REFUSED_USER] });
  db = await connectResp(server.connection);
  // Stamps and expiries of entries are taken from the clock, and must be the same on both sides.
  mock.method(Date, 'now', () => 1_800_000_000_000);
});

after(async () => {
  mock.restoreAll();
  db.close();
  await server.stop();
});

const makeSide = (implementation, options) => {
  const logger = new RecordingLogger();
  const helpers = implementation({ host: server.host, port: server.port, ...options }, logger);
  return { helpers, logger, db };
};

function expectedFrom(theirs, differs) {
  if (!differs) return theirs;
  assert.ok(ids.has(differs.id), `${differs.id} is not in the table of differences`);
  shown.add(differs.id);
  const change = typeof differs.ours === 'function' ? differs.ours(theirs) : differs.ours;
  const expected = { ...theirs, ...change };
  assert.notDeepEqual(expected, theirs, `${differs.id} makes no difference here any more`);
  return expected;
}

/** Errors of ioredis carry the arguments of their command; only this package's own can keep a secret. */
function assertNoValues(logger) {
  if (!onIoredis) assert.doesNotMatch(logger.text(), /SECRET/);
  shown.add('no-values-in-logs');
}

function assertOwnNames(logger, calls) {
  const names = new Set(calls.map(([name]) => name));
  for (const [, text] of logger.lines.error) assert.ok(names.has(text.split(':')[0]), text);
  shown.add('log-texts');
}

function compare(sides, testCase) {
  it(testCase.name, async () => {
    const theirs = await outcomeOf(sides.theirs, testCase);
    const own = await outcomeOf(sides.own, testCase);
    assert.deepEqual(own, expectedFrom(theirs, testCase.differs));
    assertNoValues(sides.own.logger);
    assertOwnNames(sides.own.logger, testCase.calls);
  });
}

function compareAll(name, cases, { options = {}, prepare = async () => {} } = {}) {
  describe(name, () => {
    const sides = {};
    before(async () => {
      sides.theirs = makeSide(rdh, options);
      sides.own = makeSide(ours, options);
      await prepare(sides);
    });
    after(() => {
      for (const { helpers } of Object.values(sides)) helpers.client.disconnect();
    });
    for (const testCase of cases) compare(sides, testCase);
  });
}

for (const family of FAMILIES) compareAll(family, require(`./helpers/cases/${family}`));

compareAll('keys of every type', wrongTypes);

compareAll('a user who may do nothing', failing, { options: { username: 'refused', password: 'secret' } });

compareAll('a client that was closed', failing, {
  prepare: async (sides) => {
    for (const { helpers } of Object.values(sides)) await helpers.client.quit();
  }
});

describe('the tables', () => {
  it('name every helper', async () => {
    const side = makeSide(rdh, {});
    side.helpers.client.disconnect();
    const names = Object.keys(side.helpers).filter((name) => name !== 'client' && name !== 'monitorSet');
    assert.deepEqual([...HELPERS].sort(), names.sort());
  });

  it('show every deliberate difference', () => {
    assert.deepEqual(
      [...ids].filter((id) => !shown.has(id)),
      []
    );
  });
});
