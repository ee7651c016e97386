'use strict';

const { openHelperLibraries, openNoRedis } = require('../contenders');
const { startDelay } = require('../delayed/start');
const {
  compareConcurrent,
  compareSingle,
  selectConcurrent,
  selectDelayed,
  selectSingle
} = require('../helpers/compare');
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
 * The same over a network.
 * @param {Run} run
 * @param {import('../types').Target} server
 * @param {ReturnType<typeof selectDelayed>} delayed
 */
async function runDelayed(run, server, delayed) {
  const network = await startDelay(server, ROUND_TRIP_MS);
  run.results.roundTrip = Number(network.roundTrip.toFixed(2));
  const remark = `, ${ROUND_TRIP_MS} ms round trip`;
  // Nothing to warm up: the round trips are what takes the time.
  await withLibraries(run, network.target, server, (context) =>
    compareSingle(context, delayed, { remark, warmUp: false })
  );
  network.stop();
}

/**
 * A server of their own: their scans walk over everything there is.
 * @param {Run} run
 */
async function runHelpers(run) {
  const { flags } = run;
  const [concurrent, single, delayed] = [selectConcurrent(flags), selectSingle(flags), selectDelayed(flags)];
  if (concurrent.length + single.length + delayed.length === 0) return;
  const { target, stop } = await startPlain();
  await withLibraries(run, target, target, async (context) => {
    await compareConcurrent(context, concurrent);
    const noRedis = await openNoRedis(target);
    await compareSingle({ ...context, noRedis }, single);
    await noRedis.close();
  });
  if (delayed.length > 0) await runDelayed(run, target, delayed);
  await stop();
}

module.exports = { runHelpers };
