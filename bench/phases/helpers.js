'use strict';

const { openHelperLibraries } = require('../contenders');
const { startDelay } = require('../delayed/start');
const { compareConcurrent, compareSingle, selectDelayed, selectSingle } = require('../helpers/compare');
const { startPlain } = require('../servers');
const { closeAll, ownAbsence } = require('./common');

const ROUND_TRIP_MS = 1;

/** @typedef {import('../types').Run} Run */

/**
 * @param {Run} run
 * @param {import('../types').Target} target
 * @param {import('../types').Target} server what `target` leads to
 * @param {(context: import('../helpers/compare').Context) => Promise<unknown>} action
 */
async function withLibraries({ flags, failures, results }, target, server, action) {
  const libraries = await openHelperLibraries(target);
  failures.push(...ownAbsence(libraries));
  const report = (/** @type {import('../types').HelperResult} */ result) => results.helpers.push(result);
  await action({ libraries, flags, server, failures, report });
  await closeAll(libraries);
}

/**
 * A server of their own: their scans walk over everything there is.
 * @param {Run} run
 */
async function runHelpers(run) {
  const { target, stop } = await startPlain();
  await withLibraries(run, target, target, async (context) => {
    await compareConcurrent(context);
    await compareSingle(context, selectSingle(run.flags));
  });
  const delayed = selectDelayed(run.flags);
  if (delayed.length > 0) {
    const network = await startDelay(target, ROUND_TRIP_MS);
    run.results.roundTrip = Number(network.roundTrip.toFixed(2));
    const remark = `, ${ROUND_TRIP_MS} ms round trip`;
    // Nothing to warm up: the round trips are what takes the time.
    await withLibraries(run, network.target, target, (context) =>
      compareSingle(context, delayed, { remark, warmUp: false })
    );
    network.stop();
  }
  await stop();
}

module.exports = { runHelpers };
