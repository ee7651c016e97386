'use strict';
const { randomUUID } = require('node:crypto');
const { field, member } = require('./claims');
const { holdConference } = require('./conferences');
const { journal, isTrue } = require('./jambonz');
const names = require('./names');
const { say } = require('./prompts');
const { serveQueues, waitInQueue } = require('./queues');

/** @typedef {import('./jambonz').Jambonz} Jambonz */

/** How a call comes along: status, SIP status, and the ms until the next one. */
const LIFE = /** @type {const} */ ([
  ['trying', 100, 150],
  ['ringing', 180, 400],
  ['in-progress', 200, 1500],
  ['completed', 200, 0]
]);

/**
 * About the fields a real feature server keeps of a call.
 * @param {string} accountSid
 */
const newCall = (accountSid) => ({
  callSid: randomUUID(),
  callId: randomUUID(),
  accountSid,
  applicationSid: randomUUID(),
  direction: 'inbound',
  from: '15083084809',
  to: '15085710838',
  callerName: 'Demo Caller',
  sbcCallid: randomUUID(),
  traceId: randomUUID(),
  originatingSipIp: '192.0.2.17',
  localSipAddress: '192.0.2.1:5060',
  publicIp: '192.0.2.1',
  hasRecording: false
});

/** @param {Record<string, any>} call */
const keyOf = ({ accountSid, callSid }) => `call:${accountSid}:${callSid}`;

/**
 * @param {Jambonz} jambonz
 * @param {Record<string, any>} call
 * @param {string} callStatus
 * @param {number} sipStatus
 */
function setStatus({ helpers, observer }, call, callStatus, sipStatus) {
  const key = keyOf(call);
  const claims = [field('call states', key, 'callStatus', callStatus)];
  if (sipStatus === 100) claims.push(member('call states', 'zset', 'active-call-sids', key, true));
  const duration = callStatus === 'completed' ? { duration: 2, callTerminationBy: 'caller' } : {};
  const info = { ...call, callStatus, sipStatus, ...duration };
  return observer.write(claims, () => helpers.updateCallStatus(info, 'http://192.0.2.1:3000'), isTrue);
}

/**
 * @param {Jambonz} jambonz
 * @param {Record<string, any>} call
 */
async function forget({ helpers, observer, workload, endedCallSeconds }, call) {
  if (endedCallSeconds === Number.POSITIVE_INFINITY) return;
  await workload.pause(endedCallSeconds * 1000);
  // Calls that are there when the load ends stay there: the accounting compares their states.
  if (workload.stopped) return;
  const claims = [
    field('call states', keyOf(call), 'callStatus', null),
    member('call states', 'zset', 'active-call-sids', keyOf(call), false)
  ];
  await observer.write(claims, () => helpers.deleteCall(call.accountSid, call.callSid), isTrue);
}

/**
 * What the application of a call does once it is answered.
 * @param {Jambonz} jambonz
 * @param {string} accountSid
 * @param {number} n
 */
async function runApplication(jambonz, accountSid, n) {
  if (n % 3 === 0) await say(jambonz, accountSid, n);
  if (n % 8 === 1) await holdConference(jambonz, accountSid);
  if (n % 6 === 2) await waitInQueue(jambonz, accountSid);
}

/**
 * @param {Jambonz} jambonz
 * @param {number} n
 */
async function handleCall(jambonz, n) {
  const accountSid = names.account(jambonz.run, n);
  const call = newCall(accountSid);
  for (const [callStatus, sipStatus, pause] of LIFE) {
    await journal(jambonz);
    await setStatus(jambonz, call, callStatus, sipStatus);
    if (callStatus === 'in-progress') await runApplication(jambonz, accountSid, n);
    if (pause) await jambonz.workload.pause(pause * (0.5 + Math.random()));
  }
  jambonz.progress.calls++;
  await forget(jambonz, call);
}

/** @param {Jambonz} jambonz */
function start(jambonz) {
  serveQueues(jambonz);
  jambonz.workload.every(jambonz.rate, (n) => handleCall(jambonz, n));
}

exports.start = start;
