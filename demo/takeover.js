'use strict';
const { setTimeout: sleep } = require('node:timers/promises');
const { connectResp } = require('../tools/resp-client');
const { journal } = require('./app/names');

/** @typedef {import('./apps').App} App */
/** @typedef {import('./failover').Failover} Failover */
/** @typedef {import('../tools/redis-server').RedisServer} RedisServer */
/** @typedef {import('../tools/resp-client').RespClient} RespClient */

const WATCH_MS = 5;
const LOOK_MS = 50;
/** Lines of a journal that are looked at in the search for the first acknowledged one. */
const LINES = 50;

/**
 * Finds out, from Redis and not from what an app believes, when each app's first write on the new master
 * was acknowledged. A journal only grows at its end: what stands behind the length it had when the node
 * first said `master` was written there. (That moment is known to 5 ms, so a line may be skipped, but
 * none from the old master is taken for one of the new.)
 * @param {Failover} failover
 * @param {App[]} apps
 * @param {string} run
 * @param {AbortSignal} signal
 */
async function watchTakeover(failover, apps, run, signal) {
  const { cluster } = failover.deployment;
  if (!cluster) return;
  const old = await cluster.masterNode();
  const keys = apps.map(({ name }) => journal(run, name));
  const starts = apps.map(({ entries }) => entries.length);
  const candidates = cluster.nodes.filter((node) => node !== old);
  const { node, client, lengths } = await Promise.any(candidates.map((node) => promoted(node, keys, signal)));
  failover.tell({ source: 'node', name: 'master', text: `:${node.port} itself says it is master` });
  /** @param {App} app  @param {number} i */
  const search = async (app, i) => {
    const place = { key: keys[i], length: lengths[i], start: starts[i] };
    const at = await firstWrite(client, app, place, signal);
    failover.tell({ source: 'app', name: app.name, at, text: 'first write on the new master acknowledged' });
  };
  await Promise.all(apps.map(search));
  client.close();
}

/**
 * @param {RedisServer} node
 * @param {string[]} keys
 * @param {AbortSignal} signal
 */
async function promoted(node, keys, signal) {
  /** @type {RespClient | undefined} */
  let client;
  for (;;) {
    try {
      client ??= await connectResp(node.connection);
      const [role, ...lengths] = await inOneMoment(client, [['ROLE'], ...keys.map((key) => ['LLEN', key])]);
      if (role[0] === 'master') return { node, client, lengths };
    } catch {
      // Sentinel has a node close all its connections when it promotes it.
      client = undefined;
    }
    await sleep(WATCH_MS, undefined, { signal });
  }
}

/**
 * As a transaction, so that nothing is written between the answers.
 * @param {RespClient} client
 * @param {string[][]} commands
 */
async function inOneMoment(client, commands) {
  const answers = await Promise.all(
    [['MULTI'], ...commands, ['EXEC']].map((words) => client.command(...words))
  );
  return answers.at(-1);
}

/**
 * @param {RespClient} client
 * @param {App} app
 * @param {{key: string, length: number, start: number}} place   in the journal, and in what the app reported
 * @param {AbortSignal} signal
 */
async function firstWrite(client, app, { key, length, start }, signal) {
  for (;;) {
    const lines = new Set(await client.command('LRANGE', key, length, length + LINES));
    const times = app.entries
      .slice(start)
      .filter((entry) => entry.key === key && lines.has(entry.id) && entry.outcome === 'acknowledged')
      .map(({ at }) => at);
    if (times.length) return Math.min(...times);
    await sleep(LOOK_MS, undefined, { signal });
  }
}

exports.watchTakeover = watchTakeover;
