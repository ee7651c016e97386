'use strict';

const { Redis: Seeder } = require('ioredis');
const { OWN } = require('../clients');
const { interleave } = require('../rounds');
const { CONCURRENT, LOOPS } = require('./concurrent');
const { SINGLE } = require('./single');

/**
 * @typedef {import('../types').HelperResult} HelperResult
 * @typedef {import('../types').Flags} Flags
 * @typedef {import('../types').Library} Library
 */

const QUICK_ROUNDS = 2; // the original takes seconds
const QUICK = ['updateCallStatus', 'retrieveCall', 'incrKey', 'createHash', 'retrieveKey'];

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
 * @property {import('../types').Target} target
 * @property {string[]} failures
 * @property {(result: HelperResult) => void} report
 */

/**
 * Helpers that make one round trip or a few, many at once.
 *
 * @param {Context} context
 */
async function compareConcurrent({ libraries, flags, failures, report }) {
  const { quick, only, rounds, slice } = flags;
  for (const operation of Object.keys(CONCURRENT)) {
    const id = `${operation}@${LOOPS}`;
    if (only ? !only.test(id) : quick && !QUICK.includes(operation)) continue;
    const label = `${operation}, ${LOOPS} at once`;
    const benchCase = { id, label, operation, inFlight: LOOPS };
    const contenders = await interleave({
      contenders: libraries,
      rounds,
      what: label,
      failures,
      measure: (library, isWarmUp) => library.slice(benchCase, isWarmUp ? slice / 3 : slice)
    });
    report(compared({ id, label, kind: 'concurrent' }, contenders));
  }
}

/**
 * Helpers that walk over many keys, one run at a time.
 *
 * @param {Context} context
 */
async function compareSingle({ libraries, flags, target, failures, report }) {
  const { quick, only } = flags;
  const rounds = quick ? Math.min(flags.rounds, QUICK_ROUNDS) : flags.rounds;
  const seeder = new Seeder({ host: target.host, port: target.port });
  for (const [id, single] of Object.entries(SINGLE)) {
    if (only ? !only.test(id) : quick && !single.quick) continue;
    const seed = () => seeder.flushall().then(() => single.seed(seeder));
    await seed();
    const contenders = await interleave({
      contenders: libraries,
      rounds,
      what: single.label,
      failures,
      async measure(library) {
        if (single.consumes) await seed();
        return library.single(id);
      }
    });
    report(compared({ id, label: single.label, kind: 'single' }, contenders));
  }
  await seeder.flushall();
  await seeder.quit();
}

module.exports = { compareConcurrent, compareSingle };
