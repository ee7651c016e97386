'use strict';
const { randomBytes } = require('node:crypto');
const { stored } = require('./claims');
const { journal, isOK } = require('./jambonz');
const names = require('./names');

/** @typedef {import('./jambonz').Jambonz} Jambonz */

/** Hardly more often than a real one: it is asked for by people and their dashboards, not by calls. */
const LISTINGS_PER_SECOND = 4;
const PURGES_PER_SECOND = 1;

/**
 * A dashboard shows an account: its calls, one of them in detail, its call count.
 * @param {Jambonz} jambonz
 * @param {number} n
 */
async function showAccount({ run, helpers, observer }, n) {
  const accountSid = names.account(run, n);
  const ofAccount = (/** @type {any} */ call) => !call.accountSid || call.accountSid === accountSid;
  const calls = await observer.read(
    () => helpers.listCalls({ accountSid }),
    (found) => Array.isArray(found) && found.every(ofAccount)
  );
  const callSid = calls.value?.[0]?.callSid;
  if (callSid) {
    await observer.read(
      () => helpers.retrieveCall(accountSid, callSid),
      (call) => call === null || call.callSid === callSid
    );
  }
  await observer.read(() => helpers.getCallCount(accountSid));
  await observer.read(() => helpers.listConferences(accountSid), Array.isArray);
  await observer.read(() => helpers.listSortedSets(accountSid), Array.isArray);
}

/**
 * A login: it is written to the journal, and the token kept until the user logs out.
 * @param {Jambonz} jambonz
 */
async function login(jambonz) {
  const { run, helpers, observer } = jambonz;
  const key = `jwt:${run}-${randomBytes(8).toString('hex')}:version:v2`;
  await journal(jambonz);
  const token = randomBytes(400).toString('base64');
  await observer.write(stored('login tokens', key, token), () => helpers.addKey(key, token, 3600), isOK);
  await observer.read(
    () => helpers.retrieveKey(key),
    (found) => found === null || found === token
  );
}

/** @param {Jambonz} jambonz */
function start(jambonz) {
  const { workload, observer, helpers } = jambonz;
  workload.every(jambonz.rate / 2, () => login(jambonz));
  workload.everyInTurn(LISTINGS_PER_SECOND, (n) => showAccount(jambonz, n));
  // It removes members of a set that other people's calls are in: nothing to do in a Redis that is not ours.
  if (!jambonz.shared)
    workload.everyInTurn(PURGES_PER_SECOND, () => observer.read(() => helpers.purgeCalls()));
}

exports.start = start;
