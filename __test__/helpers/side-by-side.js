'use strict';

// The same scenario on ioredis 5 and on this package, each against an empty database of the same server.

const assert = require('node:assert/strict');
const { after, before, it } = require('node:test');
const Ioredis = require('ioredis');
const { Redis } = require('../..');
const { findRedis } = require('../../tools/redis-binary');
const { startRedis } = require('../../tools/redis-server');
const { expectedFrom } = require('./client-differences');
const { withoutExtras } = require('./comparable');
const { Stage } = require('./stage');

/** What hangs on one side becomes a line of the transcript, so that its clients are closed and the others are played. */
const LIMIT_MS = 5000;

/** @typedef {(client: any, stage: Stage) => any} Scenario */
/** @typedef {{run: Scenario, differs: string, ours: any}} DifferingScenario */

/** One that answers DEBUG DIGEST, which older servers do unasked. */
async function startInspectable() {
  const { version } = await findRedis();
  return startRedis({ args: Number.parseInt(version, 10) >= 7 ? ['enable-debug-command yes'] : [] });
}

/** @param {any} outcome */
async function withinLimit(outcome) {
  let timer;
  const hung = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`hung for ${LIMIT_MS} ms`)), LIMIT_MS);
  });
  return Promise.race([outcome, hung]).finally(() => clearTimeout(timer));
}

/**
 * Plays a scenario on one library.
 * @param {Scenario} run
 * @param {any} client shared by the scenarios of a table
 * @param {Stage} stage
 */
async function play(run, client, stage) {
  try {
    await stage.server.cli('FLUSHALL');
    await stage.outcome('end', withinLimit(run(client, stage)));
    return { transcript: [...stage.transcript], left: await stage.server.cli('DEBUG', 'DIGEST') };
  } finally {
    stage.close();
  }
}

/**
 * Makes one test of each scenario: both libraries must write the same transcript and leave the same data behind,
 * except where a scenario names the deliberate difference that it shows.
 * @param {Record<string, Scenario | DifferingScenario>} scenarios by what they show
 * @param {object} [options] of both clients
 */
function compareAll(scenarios, options = {}) {
  let server;
  let theirs;
  let own;

  before(async () => {
    server = await startInspectable();
    const address = { host: server.host, port: server.port, ...options };
    theirs = new Ioredis(address);
    own = new Redis(address);
  });
  after(async () => {
    theirs.disconnect();
    own.disconnect();
    await server.stop();
  });

  for (const [title, scenario] of Object.entries(scenarios)) {
    const { run, differs } = typeof scenario === 'function' ? { run: scenario } : scenario;
    it(title, async () => {
      const model = await play(run, theirs, new Stage(Ioredis, server, options));
      const seen = await play(run, own, new Stage(Redis, server, options));
      assert.doesNotMatch(JSON.stringify(model.transcript.at(-1)), /hung for/, 'ioredis hangs');
      if (differs) {
        assert.deepEqual(seen.transcript, expectedFrom(model.transcript, differs, scenario.ours));
      } else {
        assert.deepEqual(withoutExtras(model.transcript, seen.transcript), model.transcript);
        assert.equal(seen.left, model.left, 'what is in Redis afterwards');
      }
    });
  }
}

module.exports = { compareAll };
