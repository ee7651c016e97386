'use strict';

const { Redis: Seeder } = require('ioredis');
const { OWN } = require('../clients');
const { interleave } = require('../rounds');
const { CONCURRENT, LOOPS } = require('./concurrent');
const { openHelperLimit } = require('./limits');
const { SINGLE } = require('./single');
const { startSlowLog, withSlowLog } = require('./slow-log');

/**
 * @typedef {import('../types').HelperResult} HelperResult
 * @typedef {import('../types').Flags} Flags
 * @typedef {import('../types').Library} Library
 * @typedef {import('./single').SingleCase} SingleCase
 */

const QUICK_ROUNDS = 2; // the original takes seconds
const QUICK = ['updateCallStatus', 'retrieveCall', 'incrKey', 'createHash', 'retrieveKey'];
/** Ends the id of a helper that was measured with a round trip as in a network. */
const DELAYED = '-rtt';

/** What is compared: how many in a second, or how long one takes. */
const MEASURES = { concurrent: 'opsPerSecond', single: 'ms' };

/**
 * @param {Pick<HelperResult, 'id' | 'label' | 'kind'>} what
 * @param {HelperResult['contenders']} contenders
 * @returns {HelperResult}
 */
function compared(what, contenders) {
  const measure = MEASURES[what.kind];
  const own = contenders[OWN]?.[measure].median ?? Number.NaN;
  const original = contenders.original?.[measure].median ?? Number.NaN;
  return { ...what, contenders, ratio: what.kind === 'concurrent' ? own / original : original / own };
}

/**
 * @typedef {object} Context
 * @property {Library[]} libraries
 * @property {Flags} flags
 * @property {import('../types').Target} server to store what the helpers find
 * @property {Library} [noRedis] beside the libraries, where a helper is measured without Redis, too
 * @property {string[]} failures
 * @property {(result: HelperResult) => void} report
 */

/**
 * @param {Flags} flags
 * @returns {{operation: string, id: string}[]}
 */
function selectConcurrent({ quick, only }) {
  return Object.keys(CONCURRENT)
    .map((operation) => ({ operation, id: `${operation}@${LOOPS}` }))
    .filter(({ operation, id }) => (only ? only.test(id) : !quick || QUICK.includes(operation)));
}

/**
 * Helpers that make one round trip or a few, many at once.
 *
 * @param {Context} context
 * @param {{operation: string, id: string}[]} chosen
 */
async function compareConcurrent({ libraries, flags, server, failures, report }, chosen) {
  const { rounds, slice } = flags;
  if (chosen.length === 0) return;
  const limit = await openHelperLimit(server);
  for (const { operation, id } of chosen) {
    const label = `${operation}, ${LOOPS} at once`;
    const benchCase = { id, label, operation, inFlight: LOOPS };
    const contenders = await interleave({
      contenders: [...libraries, limit],
      rounds,
      what: label,
      failures,
      measure: (library, isWarmUp) => library.slice(benchCase, isWarmUp ? slice / 3 : slice)
    });
    report(compared({ id, label, kind: 'concurrent' }, contenders));
  }
}

/**
 * @param {Flags} flags
 * @returns {{name: string, id: string, single: SingleCase}[]}
 */
function selectSingle({ quick, only }) {
  return Object.entries(SINGLE)
    .map(([name, single]) => ({ name, id: name, single }))
    .filter(({ id, single }) => (only ? only.test(id) : !quick || single.quick));
}

/**
 * Of those that take more than one round trip, and not in a quick run: the original takes half a minute for some.
 * @param {Flags} flags
 */
function selectDelayed({ quick, only }) {
  return Object.entries(SINGLE)
    .map(([name, single]) => ({ name, id: `${name}${DELAYED}`, single }))
    .filter(({ id, single }) => single.delayed && (only ? only.test(id) : !quick));
}

/**
 * Helpers that walk over many keys, one run at a time.
 *
 * @param {Context} context
 * @param {{name: string, id: string, single: SingleCase}[]} chosen
 * @param {{remark?: string, warmUp?: boolean}} [how]
 */
async function compareSingle(context, chosen, { remark = '', warmUp = true } = {}) {
  const { libraries, noRedis, flags, server, failures, report } = context;
  const rounds = flags.quick ? Math.min(flags.rounds, QUICK_ROUNDS) : flags.rounds;
  const seeder = new Seeder({ host: server.host, port: server.port });
  await startSlowLog(seeder);
  for (const { name, id, single } of chosen) {
    const label = `${single.label}${remark}`;
    const seed = () => seeder.flushall().then(() => single.seed(seeder));
    await seed();
    const contenders = await interleave({
      contenders: noRedis && single.withoutRedis ? [...libraries, noRedis] : libraries,
      rounds,
      what: label,
      failures,
      warmUp,
      async measure(library) {
        if (single.consumes) await seed();
        return withSlowLog(seeder, () => library.single(name));
      }
    });
    report(compared({ id, label, kind: 'single' }, contenders));
  }
  await seeder.flushall();
  await seeder.quit();
}

module.exports = {
  DELAYED,
  compareConcurrent,
  compareSingle,
  selectConcurrent,
  selectDelayed,
  selectSingle
};
