'use strict';
const { counted, member } = require('./claims');
const { journal, isNumber } = require('./jambonz');
const names = require('./names');
const { register } = require('./registrations');

/** @typedef {import('./jambonz').Jambonz} Jambonz */

const CALL_MS = 1500;
const ROSTER = 'active-sip';
/** Servers that come per second; every other one goes again. */
const SERVERS_PER_SECOND = 4;
const REGISTRATIONS_PER_SECOND = 10;

/**
 * @param {Jambonz} jambonz
 * @param {string} what
 * @param {string} key
 * @param {1 | -1} by
 */
function count({ helpers, observer }, what, key, by) {
  const change = by === 1 ? helpers.incrKey : helpers.decrKey;
  return observer.write(counted(what, key, by), () => change(key), isNumber);
}

/**
 * A call goes up and down the counters of jambonz: of the account up and down again. Two more only go one
 * way, because where a counter goes both ways an increment too many and a decrement too few look the same.
 * @param {Jambonz} jambonz
 * @param {number} n
 */
async function handleCall(jambonz, n) {
  const { run, helpers, observer, workload, progress } = jambonz;
  const accountSid = names.account(run, n);
  await journal(jambonz);
  await count(jambonz, 'call counters', `incalls:account:${accountSid}`, 1);
  await count(jambonz, 'call counters', `incalls:sp:${accountSid}:`, 1);
  await observer.read(() => helpers.retrieveSet(names.rosterOf(run, ROSTER)), Array.isArray);
  await observer.read(() => helpers.isMemberOfSet(names.rosterOf(run, 'fsUUIDs'), accountSid), isNumber);
  await workload.pause(CALL_MS * (0.5 + Math.random()));
  await count(jambonz, 'call counters', `incalls:account:${accountSid}`, -1);
  await count(jambonz, 'call counters', `credit:account:${accountSid}`, -1);
  await journal(jambonz);
  progress.calls++;
}

/**
 * A server announces itself; every other one says good-bye soon after.
 * @param {Jambonz} jambonz
 * @param {number} n
 */
async function announceServer({ run, helpers, observer, workload }, n) {
  const key = names.rosterOf(run, ROSTER);
  const address = `192.0.2.${n % 250}:${5060 + Math.floor(n / 250)}`;
  const claim = (/** @type {boolean} */ there) => member('active servers', 'set', key, address, there);
  await observer.write(claim(true), () => helpers.addToSet(key, address), isNumber);
  if (n % 2 === 0) return;
  await workload.pause(1000);
  await observer.write(claim(false), () => helpers.removeFromSet(key, address), isNumber);
}

/** @param {Jambonz} jambonz */
function start(jambonz) {
  jambonz.workload.every(jambonz.rate, (n) => handleCall(jambonz, n));
  jambonz.workload.every(SERVERS_PER_SECOND, (n) => announceServer(jambonz, n));
  jambonz.workload.every(REGISTRATIONS_PER_SECOND, (n) => register(jambonz, n));
}

exports.start = start;
