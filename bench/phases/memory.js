'use strict';

const { fork } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');
const { Redis: Seeder } = require('ioredis');
const { BASELINE, CLIENTS, OWN } = require('../clients');
const { callFields } = require('../data');
const { HASH } = require('../memory/scenarios');
const { printMemory } = require('../report/terminal');
const { interleave } = require('../rounds');
const { startPlain } = require('../servers');
const { isWanted } = require('./common');

const PROCESS = path.join(__dirname, '..', 'memory', 'process.js');
const COMPARED = CLIENTS.filter(({ id }) => id === OWN || id === BASELINE);

const MEMORY = [
  { id: 'memory-in-flight', scenario: 'inFlight', label: '100,000 SETs of 100 bytes in flight' },
  {
    id: 'memory-dropped',
    scenario: 'dropped',
    label: '1,000,000 hashes of 20 fields read and dropped',
    // The target knows no comparison, and the other client takes a minute: once is enough to have it beside.
    baselineOnce: true
  }
];

/**
 * @param {string} id
 * @param {import('../types').Target} target
 * @param {string} scenario
 * @returns {Promise<import('../types').Sample>}
 */
async function measureInProcess(id, target, scenario) {
  const child = fork(PROCESS, { execArgv: ['--expose-gc'], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let complaint = '';
  child.stderr?.on('data', (text) => {
    complaint = `${complaint}${text}`.slice(-500);
  });
  child.send({ id, target, scenario });
  const exited = once(child, 'exit');
  const [sample] = await Promise.race([once(child, 'message'), exited]);
  await exited;
  if (typeof sample !== 'object' || sample === null) throw new Error(`its process ended: ${complaint}`);
  return sample;
}

/**
 * Each measurement in a process of its own, by turns.
 * @param {import('../types').Run} run
 */
async function runMemory({ flags, failures, results }) {
  const chosen = MEMORY.filter(({ id }) => isWanted(flags, id) && (flags.only || !flags.quick));
  if (chosen.length === 0) return;
  const { target, stop } = await startPlain();
  const seeder = new Seeder({ host: target.host, port: target.port });
  await seeder.hset(HASH, callFields(0));
  await seeder.quit();
  for (const { id, scenario, label, baselineOnce } of chosen) {
    let isMeasured = false;
    const contenders = await interleave({
      contenders: COMPARED,
      rounds: flags.rounds,
      what: label,
      failures,
      warmUp: false,
      async measure(client) {
        if (baselineOnce && client.id === BASELINE) {
          if (isMeasured) return null;
          isMeasured = true;
        }
        return measureInProcess(client.id, target, scenario);
      }
    });
    results.memory.push({ id, label, contenders });
  }
  printMemory(results);
  await stop();
}

module.exports = { runMemory };
