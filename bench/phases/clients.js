'use strict';

const { CASES, TLS_CASES, selectCases } = require('../cases');
const { CLIENTS, versionOf } = require('../clients');
const { openClients, openLimits } = require('../contenders');
const { print, printBackground, printCase } = require('../report/terminal');
const { startEncrypted, startPlain } = require('../servers');
const { BACKGROUND, compareUnderLoad } = require('./background');
const { compareClients } = require('./compare');
const { closeAll, isWanted, ownAbsence } = require('./common');

/**
 * @typedef {import('../types').Run} Run
 * @typedef {import('../types').Contender} Contender
 */

/** @param {Contender[]} contenders */
function describeClients(contenders) {
  return CLIENTS.flatMap(({ id, label, module, settings }) => {
    const contender = contenders.find((candidate) => candidate.id === id);
    if (!contender) return [];
    const { unavailable } = contender;
    return [{ id, label, version: versionOf(module), settings, ...(unavailable && { unavailable }) }];
  });
}

/**
 * @param {Run} run
 * @param {import('../types').Case[]} cases
 * @param {Contender[]} contenders
 */
function compare({ flags, failures, results }, cases, contenders) {
  return compareClients({
    contenders,
    cases,
    flags,
    failures,
    report(result) {
      results.cases.push(result);
      printCase(result, contenders);
    }
  });
}

/**
 * In plain text, beside what the server and a socket of Node.js have to give.
 * @param {Run} run
 */
async function runPlain(run) {
  const { flags, failures, results } = run;
  const wantsBackground = isWanted(flags, BACKGROUND.id);
  if (selectCases(flags, CASES).length === 0 && !wantsBackground) return;
  const { target, stop } = await startPlain();
  const clients = await openClients(target, flags.clients);
  const limits = await openLimits(target);
  results.clients = describeClients(clients);
  failures.push(...ownAbsence(clients));
  for (const { label, unavailable } of [...clients, ...limits])
    if (unavailable) print(`${label} does not run here: ${unavailable}`);
  await compare(run, CASES, [...clients, ...limits]);
  if (wantsBackground) {
    results.background = await compareUnderLoad(clients, flags, failures);
    printBackground(results);
  }
  await closeAll([...clients, ...limits]);
  await stop();
}

/** @param {Run} run */
async function runEncrypted(run) {
  if (selectCases(run.flags, TLS_CASES).length === 0) return;
  const { target, stop } = await startEncrypted();
  const clients = await openClients(target, run.flags.clients);
  run.failures.push(...ownAbsence(clients));
  if (run.results.clients.length === 0) run.results.clients = describeClients(clients);
  await compare(run, TLS_CASES, clients);
  await closeAll(clients);
  await stop();
}

module.exports = { runEncrypted, runPlain };
