'use strict';

// Faults beside those of `chaos/`: little things, and what there starts a client of its own.

const { setTimeout: sleep } = require('node:timers/promises');

/** @typedef {import('../tools/chaos-proxy').ChaosProxy} ChaosProxy */
/** @typedef {import('../tools/redis-server').RedisServer} RedisServer */
/**
 * @typedef {object} Place
 * @property {RedisServer} master
 * @property {RedisServer[]} sentinels
 * @property {ChaosProxy} door   of the master
 */

const REPLIES = 10;
const SLOW_SCRIPT_MS = 400;
const SLOW_SCRIPT = `local function now() local t = redis.call('TIME') return t[1] * 1000 + t[2] / 1000 end
local start = now() while now() - start < ${SLOW_SCRIPT_MS} do end return 1`;

/** @param {RedisServer} master */
const killClients = (master) => master.cli('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');

/** @type {Record<string, (place: Place) => Promise<unknown>>} */
const OWN_FAULTS = {
  'client-kill': ({ master }) => killClients(master),
  'client-pause': ({ master }) => master.cli('CLIENT', 'PAUSE', '400', 'WRITE'),
  'slow-script': ({ master }) => master.cli('EVAL', SLOW_SCRIPT, '0'),
  /** Clients that have to find the master anew while most Sentinels hang. */
  async 'hung-at-start'({ master, sentinels }) {
    for (const sentinel of sentinels.slice(0, 2)) sentinel.pause();
    await killClients(master);
    await sleep(1_500);
  },
  async 'reply-cut'({ door }) {
    for (let i = 0; i < REPLIES; i++) {
      door.cutAfterRequests(i);
      await sleep(300);
    }
  },
  async latency({ door }) {
    await door.setMode('delay', 60);
    await sleep(3_000);
  },
  async refuse({ door }) {
    await door.setMode('refuse');
    await sleep(1_500);
  }
};

module.exports = { OWN_FAULTS };
