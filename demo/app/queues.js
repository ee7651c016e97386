'use strict';
const { queued } = require('./claims');
const { isNumber } = require('./jambonz');
const names = require('./names');

/** @typedef {import('./jambonz').Jambonz} Jambonz */

let callers = 0;

/** @param {string} accountSid */
const queueOf = (accountSid) => `queue:${accountSid}:support`;

/**
 * A caller joins the queue and asks how far it has come.
 * @param {Jambonz} jambonz
 * @param {string} accountSid
 */
async function waitInQueue({ helpers, observer, workload }, accountSid) {
  const key = queueOf(accountSid);
  const name = `caller-${++callers}`;
  const caller = `http://192.0.2.1/${name}`;
  const claim = queued('queued callers', key, 'add', caller);
  await observer.write(claim, () => helpers.addToSortedSet(key, caller), isNumber);
  await workload.pause(100);
  await observer.read(() => helpers.sortedSetPositionByPattern(key, `*${name}`), Array.isArray);
  await observer.read(() => helpers.sortedSetLength(key), isNumber);
}

/**
 * Takes callers out again, each queue in its turn and one at a time: two at once may be given the same
 * caller by the helpers of old, which is no fault of the failover.
 * @param {Jambonz} jambonz
 */
function serveQueues({ run, rate, helpers, observer, workload }) {
  /** @type {Set<string>} */
  const busy = new Set();
  workload.every(rate / 4, async (n) => {
    const key = queueOf(names.account(run, n));
    if (busy.has(key)) return;
    busy.add(key);
    await observer.take(queued('queued callers', key, 'take'), () => helpers.retrieveFromSortedSet(key));
    busy.delete(key);
  });
}

exports.serveQueues = serveQueues;
exports.waitInQueue = waitInQueue;
