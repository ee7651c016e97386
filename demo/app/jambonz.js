'use strict';
const { listed } = require('./claims');
const names = require('./names');

/** @typedef {import('./observer').Observer} Observer */
/** @typedef {import('./workload').Workload} Workload */

/**
 * What every app of the demo is given.
 * @typedef {object} Jambonz
 * @property {string} app
 * @property {string} run   in the name of every key, so that the demo finds its own again
 * @property {number} rate   calls per second
 * @property {number} endedCallSeconds   how long a call stays in Redis after its end; may be Infinity
 * @property {boolean} shared   the Redis is not the demo's own
 * @property {Record<string, any>} helpers   what the package returned: `client` and the helper functions
 * @property {Observer} observer
 * @property {Workload} workload
 * @property {{calls: number}} progress
 */

/** @param {unknown} value */
const isNumber = (value) => typeof value === 'number';
/** @param {unknown} value */
const isTrue = (value) => value === true;
/** @param {unknown} value */
const isOK = (value) => value === 'OK';

let entries = 0;

/**
 * Appends a line to the app's journal. RPUSH is not idempotent: a client that resends it blindly writes
 * the line twice, which is then there to be seen.
 * @param {Jambonz} jambonz
 */
function journal({ app, run, helpers, observer }) {
  const key = names.journal(run, app);
  const line = `${app}-${++entries}`;
  return observer.write(listed('journal lines', key, line), () => helpers.pushBack(key, line), isNumber);
}

exports.journal = journal;
exports.isNumber = isNumber;
exports.isTrue = isTrue;
exports.isOK = isOK;
